using Odograph.Engine.Ingest.Records;
using Odograph.Model.Events;

namespace Odograph.Engine.Ingest.Lines;

/// <summary>
/// Each line of an input is a record (NDJSON): its bytes without the line end, one '\r' before it included. Empty lines
/// are left out. A line above <see cref="LogEntry.MaxPayloadBytes"/> is read to its end without being held.
/// </summary>
public sealed class LineRecords(ByteWindow window, string name) : IRecordReader
{
    public bool Read(RecordBlock block)
    {
        while (!block.IsFull)
        {
            if (!ReadLine(window, name, block))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds the line at the front, whatever it is; false at the end of the input.</summary>
    internal static bool ReadLine(ByteWindow window, string name, RecordBlock block)
    {
        int length = LengthOfLine(window);
        if (length < 0)
        {
            AddLong(window, name, block);
            return true;
        }

        bool hasEnd = length < window.Bytes.Length;
        if (!hasEnd && length == 0)
        {
            return false;
        }

        var line = WithoutReturn(window.Bytes[..length]);
        if (line.Length > LogEntry.MaxPayloadBytes)
        {
            LongRecord.Add(line, name, window.Line, block);
        }
        else if (!line.IsEmpty)
        {
            block.Add(line);
        }

        window.TakeLine(length + (hasEnd ? 1 : 0), hasEnd);
        return true;
    }

    /// <summary>
    /// Bytes up to the '\n' of the line at the front, or to the end of the input; -1 when the line is longer than a
    /// record can be.
    /// </summary>
    internal static int LengthOfLine(ByteWindow window)
    {
        int seen = 0;
        while (true)
        {
            int found = window.Bytes[seen..].IndexOf((byte)'\n');
            if (found >= 0)
            {
                return seen + found;
            }

            seen = window.Bytes.Length;
            if (seen > LogEntry.MaxPayloadBytes + 1)
            {
                return -1;
            }

            if (!window.Fill())
            {
                return seen;
            }
        }
    }

    internal static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line)
        => line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;

    /// <summary>Takes the line at the front, which is longer than the view.</summary>
    static void AddLong(ByteWindow window, string name, RecordBlock block)
    {
        using var line = new LongRecord(name, window.Line);
        bool isEnded = false;
        while (!isEnded && (window.Bytes.Length > 0 || window.Fill()))
        {
            int end = window.Bytes.IndexOf((byte)'\n');
            isEnded = end >= 0;
            int length = isEnded ? end : window.Bytes.Length;
            line.Append(window.Bytes[..length]);
            window.TakeLine(length + (isEnded ? 1 : 0), isEnded);
        }

        line.AddTo(block);
    }
}
