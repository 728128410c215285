using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Odograph.Engine.Ingest;
using Odograph.Engine.Ingest.Files;
using Odograph.Engine.Ingest.Json;
using Odograph.Engine.Ingest.Lines;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Events;

namespace Odograph.Server.Ingest;

/// <summary>
/// The records of one body, split as `ingest` splits a file: lines, or the elements of an array, or objects one after
/// the other. Their blocks are rented and serve the next body.
/// </summary>
sealed class BodyRecords : IDisposable
{
    static readonly ConcurrentBag<RecordBlock> s_blocks = [];
    static readonly ConcurrentBag<ByteWindow> s_windows = [];

    readonly List<RecordBlock> _blocks = [];

    BodyRecords()
    {
    }

    public int Count => _blocks.Sum(block => block.Entries.Count);

    public IEnumerable<IReadOnlyList<LogEntry>> Blocks => _blocks.Select(block => block.Entries);

    /// <param name="isLines">Each line is a record, whatever the body begins with.</param>
    /// <exception cref="BodyRefused">There are more records than one request may bring.</exception>
    public static BodyRecords Split(ReadOnlyMemory<byte> body, bool isLines, DeviceScan devices, int most)
    {
        var records = new BodyRecords();
        var window = s_windows.TryTake(out var rented) ? rented : new ByteWindow();
        try
        {
            MemoryMarshal.TryGetArray(body, out var bytes);
            window.Open(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false));
            window.SkipMark();
            var format = FormatGuess.OfBytes(body.Span.TrimStart(" \t\r\n"u8));
            IRecordReader reader = format == FileFormat.Json && !isLines
                ? new ElementRecords(window, "request")
                : new LineRecords(window, "request");
            bool hasMore;
            do
            {
                hasMore = reader.Read(records.NextBlock(devices));
                if (records.Count > most)
                {
                    throw BodyRefused.TooLarge($"the body has more than {most} events; send it in several requests");
                }
            }
            while (hasMore);

            return records;
        }
        catch
        {
            records.Dispose();
            throw;
        }
        finally
        {
            s_windows.Add(window);
        }
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            s_blocks.Add(block);
        }

        _blocks.Clear();
    }

    RecordBlock NextBlock(DeviceScan devices)
    {
        var block = s_blocks.TryTake(out var rented) ? rented : new RecordBlock();
        block.Begin(devices);
        _blocks.Add(block);
        return block;
    }
}
