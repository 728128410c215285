using System.Globalization;
using System.Text;
using Odograph.Model.Events;
using Odograph.Model.Time;
using Odograph.Testing.Time;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Testing.Events;

/// <summary>
/// What every <see cref="IEventLog"/> must do. A test class per implementation derives from it and opens an empty log.
/// </summary>
public abstract class EventLogConformance
{
    const string Stream = "vehicle";

    protected FakeTime Time { get; } = new();

    /// <summary>An empty log whose clock is <see cref="Time"/>.</summary>
    protected abstract ValueTask<IEventLog> OpenAsync();

    [Fact]
    public async Task Unknown_stream_has_no_partitions()
    {
        await using var log = await OpenAsync();

        Assert.Empty(await log.GetPartitionsAsync(Stream));
    }

    [Fact]
    public async Task Records_are_read_back_whole_and_each_key_in_its_order()
    {
        await using var log = await OpenAsync();
        var entries = Entries(500);

        await log.AppendAsync(Stream, entries[..200]);
        await log.AppendAsync(Stream, entries[200..]);
        var records = await log.ReadAllAsync(Stream);

        Assert.Equal(Numbers(500), records.Select(record => record.Number).Order());
        foreach (var key in records.GroupBy(record => record.Number % 16))
        {
            Assert.Single(key.Select(record => record.Partition).Distinct());
            Assert.Equal(key.Select(record => record.Number).Order(), key.Select(record => record.Number));
        }
    }

    [Fact]
    public async Task Positions_ascend_and_a_read_from_one_begins_there()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, Entries(100, keys: 1));
        string partition = (await log.ReadAllAsync(Stream))[0].Partition;

        var all = await log.ReadPartitionAsync(Stream, partition);

        for (int i = 1; i < all.Count; i++)
        {
            Assert.True(Position.Parse(all[i - 1].Position) < Position.Parse(all[i].Position));
            Assert.Equal(all[i..], await log.ReadPartitionAsync(Stream, partition, Position.Parse(all[i].Position)));
        }
    }

    [Fact]
    public async Task Append_returns_the_ranges_that_hold_the_entries()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, Entries(50));

        var ranges = await log.AppendAsync(Stream, Entries(70, from: 50));

        Assert.Equal(70, ranges.Sum(range => range.Count));
        Assert.Equal(ranges.Count, ranges.Select(range => range.Partition).Distinct().Count());
        var found = new List<ReadRecord>();
        foreach (var range in ranges)
        {
            var batch = new RecordBatch();
            await log.ReadAsync(
                new LogReadRequest(Stream, range.Partition, range.From, range.To, 1000, 1 << 20), batch);
            Assert.Equal(range.Count, batch.Count);
            found.AddRange(batch.ToRecords(range.Partition));
        }

        Assert.Equal(Numbers(70, 50), found.Select(record => record.Number).Order());
    }

    [Fact]
    public async Task Empty_append_makes_the_stream_and_nothing_else()
    {
        await using var log = await OpenAsync();

        Assert.Empty(await log.AppendAsync(Stream, []));

        Assert.NotEmpty(await log.GetPartitionsAsync(Stream));
        Assert.Empty(await log.ReadAllAsync(Stream));
    }

    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(7, 1 << 20)]
    [InlineData(1000, 1)]
    [InlineData(1000, 100)]
    [InlineData(1000, 333)]
    public async Task Any_budget_gives_the_same_records(int maxRecords, int maxBytes)
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(
            Stream, [.. Enumerable.Range(0, 120).Select(i => Entry($"k{i % 5}", new string('x', i)))]);

        Assert.Equal(await log.ReadAllAsync(Stream), await log.ReadAllAsync(Stream, maxRecords, maxBytes));
    }

    [Fact]
    public async Task Budgets_hold()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, [.. Enumerable.Range(0, 200).Select(i => Entry("k", new string('x', i)))]);
        string partition = (await log.ReadAllAsync(Stream))[0].Partition;
        var batch = new RecordBatch();
        var next = (await log.PartitionAsync(Stream, partition)).Beginning;
        LogRead read;
        do
        {
            read = await log.ReadAsync(new LogReadRequest(Stream, partition, next, null, 10, 500), batch);
            next = read.Next;
            Assert.InRange(batch.Count, 1, 10);
            Assert.True(batch.Count == 1 || batch.Records.ToArray().Sum(record => record.PayloadLength) <= 500);
        }
        while (read.State == LogReadState.More);
    }

    [Fact]
    public async Task Record_larger_than_the_budget_comes_alone()
    {
        await using var log = await OpenAsync();
        string large = new('x', LogEntry.MaxPayloadBytes);
        await log.AppendAsync(Stream, [Entry("k", "a"), Entry("k", large), Entry("k", "b")]);
        string partition = (await log.ReadAllAsync(Stream))[0].Partition;

        var records = await log.ReadPartitionAsync(Stream, partition, maxBytes: 100);

        Assert.Equal(["a", large, "b"], records.Select(record => record.Payload));
    }

    [Fact]
    public async Task Payload_over_the_limit_is_refused()
    {
        await using var log = await OpenAsync();
        var entry = new LogEntry(default, new byte[LogEntry.MaxPayloadBytes + 1]);

        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(Stream, [entry]));
    }

    [Fact]
    public async Task Upper_bound_is_exclusive()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, Entries(10, keys: 1));
        var all = await log.ReadAllAsync(Stream);
        var batch = new RecordBatch();
        var bound = Position.Parse(all[4].Position);

        var read = await log.ReadAsync(
            new LogReadRequest(Stream, all[0].Partition, Position.Parse(all[1].Position), bound, 1000, 1 << 20), batch);

        Assert.Equal(all[1..4], batch.ToRecords(all[0].Partition));
        Assert.Equal(LogReadState.CaughtUp, read.State);
        Assert.True(read.Next <= bound);
    }

    [Fact]
    public async Task Read_at_the_end_is_empty_and_goes_on_when_records_come()
    {
        await using var log = await OpenAsync();
        var first = (await log.AppendAsync(Stream, Entries(3, keys: 1)))[0];
        var batch = new RecordBatch();

        var read = await log.ReadAsync(new LogReadRequest(Stream, first.Partition, first.To, null, 10, 1000), batch);
        Assert.Equal((0, LogReadState.CaughtUp, first.To), (batch.Count, read.State, read.Next));

        await log.AppendAsync(Stream, Entries(1, from: 3, keys: 1));
        Assert.Equal("3", Assert.Single(await log.ReadPartitionAsync(Stream, first.Partition, read.Next)).Payload);
    }

    [Fact]
    public async Task Read_clears_the_batch_first()
    {
        await using var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, Entries(3, keys: 1)))[0];
        var batch = new RecordBatch();
        batch.Reserve(10);
        batch.Add(new LogRecord(0, 10, 99, 0));

        await log.ReadAsync(new LogReadRequest(Stream, range.Partition, range.From, null, 10, 1000), batch);

        Assert.Equal(["0", "1", "2"], batch.ToRecords(range.Partition).Select(record => record.Payload));
        Assert.True(batch.Bytes.Length - batch.UsedBytes >= RecordBatch.PaddingBytes);
    }

    [Fact]
    public async Task Read_behind_the_end_or_of_an_unknown_partition_is_refused()
    {
        await using var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, Entries(3, keys: 1)))[0];
        var beyond = Position.Parse("9".PadRight(70, '9'));

        await Assert.ThrowsAsync<LogRangeException>(() => log.ReadPartitionAsync(Stream, range.Partition, beyond));
        await Assert.ThrowsAsync<LogRangeException>(() => log.ReadPartitionAsync(Stream, "no-such", range.From));
        await Assert.ThrowsAsync<LogRangeException>(() => log.ReadPartitionAsync("unknown", "0", range.From));
    }

    [Fact]
    public async Task Stamp_is_the_time_of_the_append()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, [Entry("k", "a")]);
        long first = UnixMicros.Now(Time);
        Time.Advance(TimeSpan.FromSeconds(90));
        await log.AppendAsync(Stream, [Entry("k", "b")]);

        Assert.Equal([first, first + (90 * UnixMicros.PerSecond)], (await log.ReadAllAsync(Stream))
            .Select(record => record.StampMicros));
    }

    [Fact]
    public async Task Note_comes_back_with_its_record_alone()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, [Entry("k", "a"), Entry("k", "cut", "{\"size\":7}"), Entry("k", "b")]);

        Assert.Equal(["", "{\"size\":7}", ""], (await log.ReadAllAsync(Stream)).Select(record => record.Note));
    }

    [Fact]
    public async Task Empty_payloads_and_any_bytes_are_kept()
    {
        await using var log = await OpenAsync();
        byte[] any = [0, 255, 10, 13, 0x80];
        await log.AppendAsync(Stream, [new LogEntry("k"u8.ToArray(), default), new LogEntry("k"u8.ToArray(), any)]);
        var batch = new RecordBatch();
        var partition = (await log.ReadAllAsync(Stream))[0].Partition;

        await log.ReadAsync(
            new LogReadRequest(
                Stream, partition, (await log.PartitionAsync(Stream, partition)).Beginning, null, 10, 1000), batch);

        Assert.Equal(2, batch.Count);
        Assert.True(batch.Payload(0).IsEmpty);
        Assert.Equal(any, batch.Payload(1).ToArray());
    }

    [Fact]
    public async Task Without_a_key_the_payload_chooses_the_partition()
    {
        await using var log = await OpenAsync();
        var entries = Enumerable.Range(0, 200)
            .Select(i => new LogEntry(default, Encoding.UTF8.GetBytes($"{i % 100}"))).ToArray();
        await log.AppendAsync(Stream, entries);

        var records = await log.ReadAllAsync(Stream);

        Assert.True(records.Select(record => record.Partition).Distinct().Count() > 1);
        Assert.All(records.GroupBy(record => record.Payload), same
            => Assert.Single(same.Select(record => record.Partition).Distinct()));
    }

    [Fact]
    public async Task Incarnation_is_the_same_in_partitions_and_reads()
    {
        await using var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, Entries(1)))[0];

        var read = await log.ReadAsync(
            new LogReadRequest(Stream, range.Partition, range.From, null, 1, 1), new RecordBatch());

        Assert.All(
            await log.GetPartitionsAsync(Stream), partition => Assert.Equal(read.Incarnation, partition.Incarnation));
    }

    [Fact]
    public async Task Partitions_describe_beginning_and_end()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, Entries(100));

        foreach (var partition in await log.GetPartitionsAsync(Stream))
        {
            var records = await log.ReadPartitionAsync(Stream, partition.Id);
            Assert.False(partition.IsClosed);
            Assert.Empty(partition.Parents);
            Assert.All(records, record => Assert.True(Position.Parse(record.Position) >= partition.Beginning));
            Assert.All(records, record
                => Assert.True(partition.End is null || Position.Parse(record.Position) < partition.End));
        }
    }

    [Fact]
    public async Task Wait_ends_when_a_record_comes_and_not_before()
    {
        await using var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, [Entry("k", "a")]))[0];

        await log.WaitForRecordsAsync(Stream, range.Partition, range.From);
        var waits = log.WaitForRecordsAsync(Stream, range.Partition, range.To).AsTask();
        Assert.False(waits.IsCompleted);
        await log.AppendAsync(Stream, [Entry("k", "b")]);

        await waits;
        Assert.Equal("b", Assert.Single(await log.ReadPartitionAsync(Stream, range.Partition, range.To)).Payload);
    }

    [Fact]
    public async Task Wait_can_be_cancelled()
    {
        await using var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, [Entry("k", "a")]))[0];
        using var cancellation = new CancellationTokenSource();

        var waits = log.WaitForRecordsAsync(Stream, range.Partition, range.To, cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
    }

    [Fact]
    public async Task Closing_ends_waits()
    {
        var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, [Entry("k", "a")]))[0];
        var waits = log.WaitForRecordsAsync(Stream, range.Partition, range.To).AsTask();

        await log.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.AppendAsync(Stream, [Entry("k", "b")]));
    }

    [Fact]
    public async Task Concurrent_appends_lose_and_mix_nothing()
    {
        await using var log = await OpenAsync();
        async Task Produce(int producer)
        {
            for (int i = 0; i < 40; i++)
            {
                await log.AppendAsync(
                    Stream, [.. Enumerable.Range(i * 10, 10).Select(n => Entry($"p{producer}", $"{producer}:{n}"))]);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(producer => Task.Run(() => Produce(producer))));

        var byProducer = (await log.ReadAllAsync(Stream)).GroupBy(record => record.Payload.Split(':')[0]).ToList();
        Assert.Equal(8, byProducer.Count);
        Assert.All(byProducer, records => Assert.Equal(
            Numbers(400), records.Select(record => Digits(record.Payload.Split(':')[1]))));
    }

    [Fact]
    public async Task Reader_that_follows_sees_every_record_once()
    {
        await using var log = await OpenAsync();
        var range = (await log.AppendAsync(Stream, Entries(1, keys: 1)))[0];
        var batch = new RecordBatch();
        List<string> seen = [];
        async Task Follow()
        {
            var next = range.From;
            while (seen.Count < 500)
            {
                await log.WaitForRecordsAsync(Stream, range.Partition, next);
                next = (await log.ReadAsync(new LogReadRequest(Stream, range.Partition, next, null, 50, 4000), batch))
                    .Next;
                seen.AddRange(batch.ToRecords(range.Partition).Select(record => record.Payload));
            }
        }

        var follows = Task.Run(Follow);
        for (int i = 1; i < 500; i++)
        {
            await log.AppendAsync(Stream, Entries(1, from: i, keys: 1));
        }

        await follows;
        Assert.Equal(Numbers(500), seen.Select(Digits));
    }

    [Fact]
    public async Task Trim_drops_nothing_at_or_behind_the_position()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, Entries(100, keys: 1));
        var all = await log.ReadAllAsync(Stream);
        Time.Advance(TimeSpan.FromDays(400));

        await log.TrimAsync(Stream, all[0].Partition, Position.Parse(all[60].Position));

        Assert.Equal(
            all[60..], await log.ReadPartitionAsync(Stream, all[0].Partition, Position.Parse(all[60].Position)));
    }

    [Fact]
    public async Task Streams_do_not_mix()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync("gps", [Entry("k", "a")]);
        await log.AppendAsync("weather", [Entry("k", "b")]);

        Assert.Equal("a", Assert.Single(await log.ReadAllAsync("gps")).Payload);
        Assert.Equal("b", Assert.Single(await log.ReadAllAsync("weather")).Payload);
    }

    static int Digits(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static IEnumerable<int> Numbers(int count, int from = 0) => Enumerable.Range(from, count);
}
