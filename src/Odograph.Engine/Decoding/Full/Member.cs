namespace Odograph.Engine.Decoding.Full;

/// <summary>The value of one member of a record: its kind and its bytes, of text those between the quotes.</summary>
internal unsafe struct Member
{
    public byte* Start;
    public int Length;
    public ValueKind Kind;

    /// <summary>Which record it belongs to; members of earlier ones count as absent.</summary>
    public int Generation;

    public readonly ReadOnlySpan<byte> Bytes => new(Start, Length);

    public readonly bool IsText => Kind is ValueKind.Text or ValueKind.EscapedText;

    /// <summary>A value from its first byte to the byte behind it.</summary>
    public static Member Of(byte* start, byte* end, ValueKind kind)
    {
        bool isText = kind is ValueKind.Text or ValueKind.EscapedText;
        return new Member
        {
            Start = isText ? start + 1 : start,
            Length = (int)(end - start) - (isText ? 2 : 0),
            Kind = kind,
        };
    }

    /// <summary>The same text without escapes; what is no escaped text stays as it is.</summary>
    public readonly Member Plain(StringArena arena)
    {
        if (Kind != ValueKind.EscapedText)
            return this;
        byte* text = Escapes.Resolve(Start, Length, arena, out int length);
        return new Member { Start = text, Length = length, Kind = ValueKind.Text };
    }
}
