namespace Odograph.Engine.Decoding.Full;

/// <summary>
/// The members of one record in their order, as far as <see cref="Limit"/>: a record with more is not learned.
/// </summary>
internal sealed unsafe class MemberList
{
    public const int Limit = 128;

    readonly (int Key, nint Start, nint End)[] _members = new (int, nint, nint)[Limit];

    /// <summary>Members seen, those beyond the limit too.</summary>
    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <param name="key">Index of the key, -1 for an unknown one.</param>
    /// <param name="start">First byte of the value.</param>
    /// <param name="end">The byte behind it.</param>
    public void Add(int key, byte* start, byte* end)
    {
        if (Count < Limit)
            _members[Count] = (key, (nint)start, (nint)end);
        Count++;
    }

    public int Key(int index) => _members[index].Key;

    public byte* Start(int index) => (byte*)_members[index].Start;

    public byte* End(int index) => (byte*)_members[index].End;
}
