using Odograph.Engine.Ingest.Lines;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Events;

namespace Odograph.Engine.Ingest.Json;

/// <summary>
/// Each element of a JSON array is a record, as its bytes stand there; so is each of several values one after the
/// other,
/// in whatever layout. A broken element becomes a record too, up to where the next one most likely begins. Behind the
/// array's end the rest is read as what it looks like: another array, else lines. Elements above
/// <see cref="LogEntry.MaxPayloadBytes"/> are read to their end without being held.
/// </summary>
public sealed class ElementRecords(ByteWindow window, string name) : IRecordReader
{
    bool _isInArray;
    bool _isBehindArray;

    public bool Read(RecordBlock block)
    {
        while (!block.IsFull)
        {
            if (!ReadNext(block))
            {
                return false;
            }
        }

        return true;
    }

    bool ReadNext(RecordBlock block)
    {
        if (_isBehindArray && window.Fill(1) && window.Bytes[0] is not ((byte)'[' or (byte)' ' or (byte)'\t'
            or (byte)'\r' or (byte)'\n'))
        {
            return LineRecords.ReadLine(window, name, block);
        }

        if (!window.Fill(1))
        {
            return false;
        }

        switch (window.Bytes[0])
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
            case (byte)',' when _isInArray:
                window.Take(1);
                return true;
            case (byte)'[' when !_isInArray:
                (_isInArray, _isBehindArray) = (true, false);
                window.Take(1);
                return true;
            case (byte)']' when _isInArray:
                (_isInArray, _isBehindArray) = (false, true);
                window.Take(1);
                return true;
            default:
                ReadElement(block);
                return true;
        }
    }

    void ReadElement(RecordBlock block)
    {
        var scan = new ElementScan();
        while (true)
        {
            // What has come is looked at before its length is judged, or that would depend on the pieces it came in.
            var state = scan.Continue(window.Bytes, isWhole: false);
            if (state == ElementState.Open && window.Bytes.Length <= LogEntry.MaxPayloadBytes)
            {
                bool isWhole = !window.Fill();
                state = scan.Continue(window.Bytes, isWhole);
            }

            switch (state)
            {
                case ElementState.Ended when scan.At <= LogEntry.MaxPayloadBytes:
                    block.Add(window.Bytes[..scan.At]);
                    window.Take(scan.At);
                    return;
                case ElementState.Broken when scan.At <= LogEntry.MaxPayloadBytes:
                    ReadBroken(block);
                    return;
                case ElementState.Open when window.Bytes.Length <= LogEntry.MaxPayloadBytes:
                    break;
                default:
                    ReadLong(block);
                    return;
            }
        }
    }

    /// <summary>
    /// Scans the element at the front anew, and takes its bytes away as they are looked at: it is longer than a record
    /// can be.
    /// </summary>
    void ReadLong(RecordBlock block)
    {
        var scan = new ElementScan();
        using var record = new LongRecord(name, window.Line);
        while (true)
        {
            bool isWhole = window.Bytes.Length == scan.At && !window.Fill();
            switch (scan.Continue(window.Bytes, isWhole))
            {
                case ElementState.Open:
                    TakeInto(record, scan.At);
                    scan.Forget(scan.At);
                    break;
                case ElementState.Ended:
                    TakeInto(record, scan.At);
                    record.AddTo(block, keepsReturn: true);
                    return;
                default:
                    TakeInto(record, scan.At);
                    TakeToBoundary(record);
                    record.AddTo(block, keepsReturn: true);
                    return;
            }
        }
    }

    void ReadBroken(RecordBlock block)
    {
        int from = 0;
        bool isWhole = false;
        while (true)
        {
            int end = ElementBoundary.Find(window.Bytes, ref from, isWhole);
            end = end < 0 && isWhole ? window.Bytes.Length : end;
            if (end > LogEntry.MaxPayloadBytes || (end < 0 && from > LogEntry.MaxPayloadBytes))
            {
                using var record = new LongRecord(name, window.Line);
                TakeToBoundary(record);
                record.AddTo(block, keepsReturn: true);
                return;
            }

            if (end >= 0)
            {
                block.Add(window.Bytes[..end]);
                window.Take(end);
                return;
            }

            isWhole = !window.Fill();
        }
    }

    void TakeToBoundary(LongRecord record)
    {
        int from = 0;
        bool isWhole = false;
        while (true)
        {
            int end = ElementBoundary.Find(window.Bytes, ref from, isWhole);
            end = end < 0 && isWhole ? window.Bytes.Length : end;
            TakeInto(record, end < 0 ? from : end);
            from = 0;
            if (end >= 0)
            {
                return;
            }

            isWhole = !window.Fill();
        }
    }

    void TakeInto(LongRecord record, int bytes)
    {
        record.Append(window.Bytes[..bytes]);
        window.Take(bytes);
    }
}
