using System.Buffers;

namespace Odograph.Engine.Ingest.Json;

/// <summary>What is known of a JSON value after some of its bytes.</summary>
enum ElementState
{
    /// <summary>It goes on.</summary>
    Open,

    /// <summary>It has ended: <see cref="ElementScan.At"/> is behind its last byte.</summary>
    Ended,

    /// <summary>It cannot be right any more: a bracket that does not match, a line end inside a string, …</summary>
    Broken,
}

/// <summary>
/// Looks for the end of a JSON value, in as many steps as its bytes come in. Only what says where it ends is looked at:
/// brackets, strings and what follows them. Whether the value is good is the decoder's matter.
/// </summary>
struct ElementScan
{
    /// <summary>Brackets whose kinds are known; with more no mismatch is seen (the decoder takes as many).</summary>
    const int KnownDepth = 64;

    static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\\n"u8);
    static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(" \t\r\n,[]{}\""u8);

    // The kinds of the open brackets, innermost lowest: 1 = '{'.
    ulong _kinds;
    int _depth;
    bool _isDeep;
    Phase _phase;

    public ElementScan()
    {
    }

    enum Phase
    {
        First,
        Scalar,
        Outside,
        String,
        Escape,
        BehindString,
    }

    /// <summary>Offset of the first byte not looked at.</summary>
    public int At { get; private set; }

    /// <summary>Says that so many bytes at the front have been taken away.</summary>
    public void Forget(int bytes) => At -= bytes;

    /// <param name="bytes">The value from its first byte (but for what was forgotten), as far as it is here.</param>
    /// <param name="isWhole">No byte follows these.</param>
    public ElementState Continue(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        while (At < bytes.Length)
        {
            var state = _phase switch
            {
                Phase.First => First(bytes[At]),
                Phase.Scalar => Scalar(bytes),
                Phase.String => String(bytes),
                Phase.Escape => Escape(bytes[At]),
                Phase.BehindString => BehindString(bytes[At]),
                _ => Outside(bytes),
            };
            if (state != ElementState.Open)
            {
                return state;
            }
        }

        return !isWhole ? ElementState.Open : _phase == Phase.Scalar ? ElementState.Ended : ElementState.Broken;
    }

    ElementState First(byte first)
    {
        _phase = first is (byte)'{' or (byte)'[' ? Phase.Outside : first == '"' ? Phase.String : Phase.Scalar;
        At += _phase == Phase.Outside ? 0 : 1;
        return ElementState.Open;
    }

    ElementState Scalar(ReadOnlySpan<byte> bytes)
    {
        int found = bytes[At..].IndexOfAny(ScalarEnds);
        At = found < 0 ? bytes.Length : At + found;
        return found < 0 ? ElementState.Open : ElementState.Ended;
    }

    ElementState Outside(ReadOnlySpan<byte> bytes)
    {
        int found = bytes[At..].IndexOfAny(Structure);
        At = found < 0 ? bytes.Length : At + found + 1;
        return found < 0 ? ElementState.Open : bytes[At - 1] switch
        {
            (byte)'"' => Enter(Phase.String),
            (byte)'{' => Push(1),
            (byte)'[' => Push(0),
            (byte)'}' => Pop(1),
            _ => Pop(0),
        };
    }

    ElementState Enter(Phase phase)
    {
        _phase = phase;
        return ElementState.Open;
    }

    ElementState Push(uint kind)
    {
        _kinds = (_kinds << 1) | kind;
        _depth++;
        _isDeep |= _depth > KnownDepth;
        return ElementState.Open;
    }

    ElementState Pop(uint kind)
    {
        if (!_isDeep && (_kinds & 1) != kind)
        {
            At--; // it may be where the broken value ends
            return ElementState.Broken;
        }

        _kinds >>= 1;
        _depth--;
        return _depth == 0 ? ElementState.Ended : ElementState.Open;
    }

    ElementState String(ReadOnlySpan<byte> bytes)
    {
        int found = bytes[At..].IndexOfAny(StringEnds);
        At = found < 0 ? bytes.Length : At + found + 1;
        if (found < 0)
        {
            return ElementState.Open;
        }

        switch (bytes[At - 1])
        {
            case (byte)'\n':
                return ElementState.Broken;
            case (byte)'\\':
                return Enter(Phase.Escape);
            default:
                _phase = Phase.BehindString;
                return _depth == 0 ? ElementState.Ended : ElementState.Open;
        }
    }

    ElementState Escape(byte escaped)
    {
        At++;
        _phase = Phase.String;
        return escaped == '\n' ? ElementState.Broken : ElementState.Open;
    }

    // A quote that was lost shows here at once, and not at the end of the file.
    ElementState BehindString(byte next)
    {
        switch (next)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                At++;
                return ElementState.Open;
            case (byte)':' or (byte)',' or (byte)'}' or (byte)']':
                return Enter(Phase.Outside);
            default:
                return ElementState.Broken;
        }
    }
}
