using System.Text;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Execution;
using Odograph.Engine.Execution.Deferral;
using Odograph.Engine.Execution.Reading;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Engine.Tests.Execution;

public sealed class DeferredRowsTests
{
    [Fact]
    public async Task Records_of_any_size_come_back_with_their_lineage()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            log: new InMemoryLogOptions { Partitions = 2, OpaquePositions = true });
        var events = Enumerable.Range(0, 400).Select(n => Events.Vehicle(n, second: n % 3 * -86_400.0).Replace(
            "Fiat", new string('x', n * 37), StringComparison.Ordinal)).ToList();
        await harness.AppendAsync(events);
        var (_, result) = await harness.RunAsync();
        Assert.Equal(3, result.Files["vehicle"].Count);
        object?[] row = harness.Rows(
            result,
            """
            SELECT count(*), count(DISTINCT event_id), sum(length(make))::BIGINT, count(DISTINCT source_sequence),
                count(DISTINCT source_partition), count(source_position), min(ingested_at) FROM {0}
            """)[0];
        Assert.Equal(
            [400L, 400L, 37L * 400 * 399 / 2, row[3], 2L, 0L, harness.Time.GetUtcNow()],
            row);
        Assert.True((long)row[3]! >= 200);
        Assert.Empty(Directory.GetFiles(harness.TmpFolder, "*.spill", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_the_lake_knows_is_counted_as_duplicate_the_rest_as_accepted()
    {
        using var folder = new TempFolder();
        await using var log = new InMemoryLog(new FakeTime());
        var hash = new IdentityHash(new byte[IdentityHash.SecretBytes]);
        var reader = new SliceReader(
            new Slice("s", "log", "0", "i", Position.Zero, null, 1 << 20), log, chunkBytes: 1 << 20);
        var records = new RecordBatch();
        Encoding.UTF8.GetBytes("{}").CopyTo(records.Reserve(2));
        records.Add(new LogRecord(0, 2, 0, 0));
        var identities = Enumerable.Range(0, 4).Select(n => hash.Of("d"u8, [(byte)n], n)).ToList();

        using var rows = new DeferredRows([reader], folder.Path);
        for (int n = 0; n < 4; n++)
        {
            rows.Add(0, reader, records, 0, (identities[n], n));
        }

        rows.Add(-1, reader, records, 0, null);
        rows.Suspects.MarkKnown(1);
        rows.Suspects.MarkKnown(3);
        await using var harness = await ExecutorHarness.OpenAsync();
        rows.Seal(new EventTimePartitions((await harness.PlanAsync()).Tables["vehicle"]));
        var counted = reader.Result();
        Assert.Equal((2, 2, 2L), (counted.Accepted, counted.Duplicate, counted.NewestEventMicros));
        Assert.Equal([false, true, false, true, false], new[] { 0, 1, 2, 3, -1 }.Select(rows.IsDropped));
        Assert.Equal([(-1, 1), (0, 2)], rows.Partitions.Select(partition => (partition.Value, partition.Rows)));
    }

    [Theory]
    [InlineData(500, 700)] // each partition fills its extents before the next one begins
    [InlineData(20_000, 3)] // more partitions than there are pages
    public async Task Memory_is_bounded_whatever_the_number_of_partitions(int partitions, int rowsOfEach)
    {
        using var folder = new TempFolder();
        await using var log = new InMemoryLog(new FakeTime());
        var reader = new SliceReader(
            new Slice("s", "log", "0", "i", Position.Zero, null, 1 << 20), log, chunkBytes: 1 << 20);
        var records = new RecordBatch();
        records.Reserve(200).Fill((byte)'x');
        records.Add(new LogRecord(0, 200, 0, 0));

        using var rows = new DeferredRows([reader], folder.Path);
        for (int partition = 0; partition < partitions; partition++)
        {
            for (int i = 0; i < rowsOfEach; i++)
            {
                rows.Add(partition, reader, records, 0, null);
            }
        }

        Assert.InRange(rows.BufferBytes, 1, DeferredRows.BufferedBytes);
        Assert.Equal(partitions, rows.Partitions.Count);
        Assert.All(rows.Partitions, partition => Assert.Equal(
            (rowsOfEach, rowsOfEach * 232),
            (partition.Rows, partition.WaitingBytes + partition.Extents.Sum(extent => extent.Bytes))));
    }
}
