using System.Globalization;
using System.Text;
using Odograph.Model.Events;

namespace Odograph.Testing.Events;

/// <summary>A record as a test sees it, copied out of its batch.</summary>
public sealed record ReadRecord(string Partition, string Position, string Payload, string Note, long StampMicros)
{
    /// <summary>The payload as the number that <see cref="LogReading.Entries"/> made it.</summary>
    public int Number => int.Parse(Payload, CultureInfo.InvariantCulture);
}

/// <summary>Shorthands to fill and empty a log in tests.</summary>
public static class LogReading
{
    public static LogEntry Entry(string key, string payload, string note = "")
        => new(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(payload), Encoding.UTF8.GetBytes(note));

    /// <summary>Entries with keys k0 … k(keys-1) in turn and the payloads "from" … in digits.</summary>
    public static LogEntry[] Entries(int count, int from = 0, int keys = 16)
        => [.. Enumerable.Range(from, count).Select(number => Entry($"k{number % keys}", $"{number}"))];

    /// <summary>Reads one partition from a position to its end.</summary>
    public static async Task<List<ReadRecord>> ReadPartitionAsync(
        this IEventLog log, string stream, string partition, Position? from =
            null, int maxRecords = 1000, int maxBytes = 1 << 20)
    {
        var batch = new RecordBatch();
        List<ReadRecord> records = [];
        var next = from ?? (await log.PartitionAsync(stream, partition)).Beginning;
        while (true)
        {
            var read = await log.ReadAsync(
                new LogReadRequest(stream, partition, next, null, maxRecords, maxBytes), batch);
            records.AddRange(batch.ToRecords(partition));
            if (read.State != LogReadState.More)
            {
                return records;
            }

            Assert.True(read.Next > next, $"a read that says More must go on: {next} to {read.Next}");
            next = read.Next;
        }
    }

    /// <summary>Reads all partitions of a stream, one after the other.</summary>
    public static async Task<List<ReadRecord>> ReadAllAsync(
        this IEventLog log, string stream, int maxRecords = 1000, int maxBytes = 1 << 20)
    {
        List<ReadRecord> records = [];
        foreach (var partition in await log.GetPartitionsAsync(stream))
        {
            records.AddRange(await log.ReadPartitionAsync(stream, partition.Id, null, maxRecords, maxBytes));
        }

        return records;
    }

    public static async Task<LogPartition> PartitionAsync(this IEventLog log, string stream, string partition)
        => (await log.GetPartitionsAsync(stream)).Single(found => found.Id == partition);

    public static IEnumerable<ReadRecord> ToRecords(this RecordBatch batch, string partition)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            var record = batch.Records[i];
            string position = record.Number >= 0 ? $"{record.Number}" : batch.Sequences[i]!;
            string note = Encoding.UTF8.GetString(batch.Bytes, record.NoteOffset, record.NoteLength);
            yield return new ReadRecord(
                partition, position, Encoding.UTF8.GetString(batch.Payload(i)), note, record.StampMicros);
        }
    }
}
