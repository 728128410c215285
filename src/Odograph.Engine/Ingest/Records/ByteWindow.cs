namespace Odograph.Engine.Ingest.Records;

/// <summary>
/// The part of an input that is being looked at: bytes are taken from its front and read at its end, in one array that
/// is used for one input after the other. Holds at least <see cref="LargestView"/> bytes at once. For one thread.
/// </summary>
public sealed class ByteWindow
{
    /// <summary>Bytes that can be in view at once.</summary>
    public const int LargestView = 3 << 20;

    /// <summary>Bytes asked for at once: small enough to stay in the processor's cache.</summary>
    const int ReadBytes = 256 << 10;

    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(LargestView + ReadBytes);
    Stream _input = Stream.Null;
    int _start;
    int _end;
    bool _isEnded;

    /// <summary>What is in view.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Line ends taken so far, plus one: the number of the line at the front.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Bytes read from the input.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Begins another input.</summary>
    public void Open(Stream input)
    {
        (_input, _start, _end, _isEnded, Line, BytesRead) = (input, 0, 0, false, 1, 0);
    }

    /// <summary>Reads more to the end of the view; false when there is no more, or the view is as large as it gets.
    /// </summary>
    public bool Fill()
    {
        if (_isEnded || _end - _start >= LargestView)
        {
            return false;
        }

        if (_start > 0 && _bytes.Length - _end < ReadBytes)
        {
            Bytes.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        int read = _input.Read(_bytes.AsSpan(_end, Math.Min(ReadBytes, _bytes.Length - _end)));
        _isEnded = read == 0;
        _end += read;
        BytesRead += read;
        return read > 0;
    }

    /// <summary>Sees to it that so many bytes are in view; false when the input ends before them.</summary>
    public bool Fill(int bytes)
    {
        while (_end - _start < bytes)
        {
            if (!Fill())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes bytes from the front that hold no line end, or one as their last.</summary>
    public void TakeLine(int count, bool hasLineEnd)
    {
        _start += count;
        Line += hasLineEnd ? 1 : 0;
    }

    /// <summary>Takes any bytes from the front.</summary>
    public void Take(int count)
    {
        Line += Bytes[..count].Count((byte)'\n');
        _start += count;
    }

    /// <summary>Skips a byte order mark; only right at the front of an input.</summary>
    public void SkipMark()
    {
        if (Fill(3) && Bytes.StartsWith("\uFEFF"u8))
        {
            _start += 3;
        }
    }
}
