using Odograph.Log.InMemory;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Testing.Events;
using Odograph.Testing.Time;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Log.Tests.InMemory;

public sealed class InMemoryLogTests : IDisposable
{
    const string Stream = "gps";

    readonly InMemoryLog _log = new(new FakeTime(), new InMemoryLogOptions { Partitions = 1 });

    public void Dispose() => _log.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Fact]
    public async Task Reshard_closes_parents_and_records_go_to_their_children()
    {
        await _log.AppendAsync(Stream, Entries(5));

        var children = _log.Reshard(Stream, ["0"], 2);
        await _log.AppendAsync(Stream, Entries(50, from: 5));

        var partitions = await _log.GetPartitionsAsync(Stream);
        Assert.Equal(["1", "2"], children);
        Assert.True(partitions[0].IsClosed);
        Assert.All(partitions.Skip(1), child => Assert.Equal(["0"], child.Parents));
        Assert.Equal(
            Enumerable.Range(0, 5), (await _log.ReadPartitionAsync(Stream, "0")).Select(record => record.Number));
        Assert.NotEmpty(await _log.ReadPartitionAsync(Stream, "1"));
        Assert.NotEmpty(await _log.ReadPartitionAsync(Stream, "2"));
    }

    [Fact]
    public async Task Closed_partition_says_so_at_its_end_and_ends_waits()
    {
        var range = (await _log.AppendAsync(Stream, Entries(5)))[0];
        var waits = _log.WaitForRecordsAsync(Stream, "0", range.To).AsTask();

        _log.Reshard(Stream, ["0"], 1);

        await waits;
        await _log.WaitForRecordsAsync(Stream, "0", range.To);
        Assert.Equal(LogReadState.More, (await ReadAsync(Position.Zero, 2)).State);
        Assert.Equal(LogReadState.Closed, (await ReadAsync(Position.Zero, 10)).State);
        Assert.Equal(LogReadState.Closed, (await ReadAsync(range.To, 10)).State);
    }

    [Fact]
    public async Task Merged_partition_has_both_parents()
    {
        await _log.AppendAsync(Stream, []);
        var split = _log.Reshard(Stream, ["0"], 2);

        _log.Reshard(Stream, split, 1);

        Assert.Equal(["1", "2"], (await _log.PartitionAsync(Stream, "3")).Parents);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Truncated_records_are_a_range_error_and_the_rest_is_read(bool opaque)
    {
        await using var log = new InMemoryLog(
            new FakeTime(), new InMemoryLogOptions { Partitions = 1, OpaquePositions = opaque });
        await log.AppendAsync(Stream, Entries(10));
        var all = await log.ReadAllAsync(Stream);
        var kept = Position.Parse(all[6].Position);

        log.Truncate(Stream, "0", kept);

        Assert.Equal(kept, (await log.PartitionAsync(Stream, "0")).Beginning);
        Assert.Equal(all[6..], await log.ReadAllAsync(Stream));
        await Assert.ThrowsAsync<LogRangeException>(
            () => log.ReadPartitionAsync(Stream, "0", Position.Parse(all[5].Position)));
    }

    [Fact]
    public async Task Truncation_right_behind_what_was_read_is_no_gap_though_positions_have_holes()
    {
        await using var log = new InMemoryLog(
            new FakeTime(), new InMemoryLogOptions { Partitions = 1, OpaquePositions = true });
        await log.AppendAsync(Stream, Entries(10));
        var all = await log.ReadAllAsync(Stream);
        var read = await log.ReadAsync(
            new LogReadRequest(Stream, "0", Position.Parse(all[0].Position), null, 3, 1000), new RecordBatch());

        log.Truncate(Stream, "0", Position.Parse(all[3].Position));

        Assert.True(read.Next < Position.Parse(all[3].Position));
        Assert.Equal(all[3..], await log.ReadPartitionAsync(Stream, "0", read.Next));
    }

    [Fact]
    public async Task Opaque_positions_fit_no_number_and_come_as_texts()
    {
        await using var log = new InMemoryLog(
            new FakeTime(), new InMemoryLogOptions { Partitions = 1, OpaquePositions = true });
        await log.AppendAsync(Stream, Entries(4));
        var batch = new RecordBatch();

        await log.ReadAsync(new LogReadRequest(Stream, "0", Position.Zero, null, 10, 1000), batch);

        Assert.All(batch.Records.ToArray(), record => Assert.Equal(-1, record.Number));
        Assert.All(batch.Sequences.ToArray(), sequence => Assert.Contains('#', sequence!));
    }

    [Fact]
    public async Task New_incarnation_begins_empty_and_reads_say_so()
    {
        await _log.AppendAsync(Stream, Entries(5));
        var before = await ReadAsync(Position.Zero, 10);

        _log.ChangeIncarnation(Stream);
        Assert.Equal(Position.Zero, (await _log.PartitionAsync(Stream, "0")).End);
        await _log.AppendAsync(Stream, Entries(8));
        var after = await ReadAsync(before.Next, 10);

        Assert.NotEqual(before.Incarnation, after.Incarnation);
        Assert.Equal(after.Incarnation, (await _log.PartitionAsync(Stream, "0")).Incarnation);
    }

    [Fact]
    public async Task Hidden_end_is_null_and_reads_still_catch_up()
    {
        await _log.AppendAsync(Stream, Entries(5));

        _log.HidesEnd = true;

        Assert.Null((await _log.PartitionAsync(Stream, "0")).End);
        Assert.Equal(LogReadState.CaughtUp, (await ReadAsync(Position.Zero, 10)).State);
    }

    [Fact]
    public async Task Damage_is_reported_after_the_records_before_it()
    {
        await _log.AppendAsync(Stream, Entries(10));

        _log.Damage(Stream, "0", Position.FromNumber(4), Position.FromNumber(6));

        var read = await ReadAsync(Position.Zero, 10);
        Assert.Equal(Position.FromNumber(4), read.Next);
        var error = await Assert.ThrowsAsync<LogDamagedException>(() => ReadAsync(read.Next, 10));
        Assert.Equal((read.Next, Position.FromNumber(6)), (error.From, error.To));
        Assert.Equal(Position.FromNumber(10), (await ReadAsync(error.To!.Value, 10)).Next);
    }

    [Fact]
    public async Task Failure_comes_once_before_the_work_or_after_it()
    {
        await _log.AppendAsync(Stream, Entries(1));
        _log.FailNext(InMemoryLogCall.Append, new EnvironmentException("lost"));
        _log.FailNext(InMemoryLogCall.Append, new EnvironmentException("stored"), afterwards: true);

        await Assert.ThrowsAsync<EnvironmentException>(async () => await _log.AppendAsync(Stream, Entries(1, from: 1)));
        Assert.Single(await _log.ReadAllAsync(Stream));
        await Assert.ThrowsAsync<EnvironmentException>(async () => await _log.AppendAsync(Stream, Entries(1, from: 2)));
        Assert.Equal([0, 2], (await _log.ReadAllAsync(Stream)).Select(record => record.Number));
        await _log.AppendAsync(Stream, Entries(1, from: 3));
    }

    [Theory]
    [InlineData(InMemoryLogCall.Read)]
    [InlineData(InMemoryLogCall.GetPartitions)]
    [InlineData(InMemoryLogCall.Wait)]
    [InlineData(InMemoryLogCall.Trim)]
    public async Task Any_call_can_fail(InMemoryLogCall call)
    {
        await _log.AppendAsync(Stream, Entries(1));
        _log.FailNext(call, new EnvironmentException("told to"));

        await Assert.ThrowsAsync<EnvironmentException>(() => CallAsync(call));
        await CallAsync(call);
    }

    [Fact]
    public async Task Trim_drops_nothing_and_is_remembered()
    {
        await _log.AppendAsync(Stream, Entries(5));
        Assert.Null(_log.TrimmedTo(Stream, "0"));

        await _log.TrimAsync(Stream, "0", Position.FromNumber(3));
        await _log.TrimAsync(Stream, "0", Position.FromNumber(2));

        Assert.Equal(Position.FromNumber(3), _log.TrimmedTo(Stream, "0"));
        Assert.Equal(5, (await _log.ReadAllAsync(Stream)).Count);
    }

    [Fact]
    public async Task Append_beyond_the_limit_is_refused()
    {
        await using var log = new InMemoryLog(new FakeTime(), new InMemoryLogOptions { MaxBytes = 10 });
        await log.AppendAsync(Stream, [Entry("k", "12345678")]);

        await Assert.ThrowsAsync<EnvironmentException>(async () => await log.AppendAsync(Stream, [Entry("k", "123")]));
    }

    Task<LogRead> ReadAsync(Position from, int maxRecords)
        => _log.ReadAsync(new LogReadRequest(Stream, "0", from, null, maxRecords, 1000), new RecordBatch()).AsTask();

    async Task CallAsync(InMemoryLogCall call)
    {
        switch (call)
        {
            case InMemoryLogCall.Read:
                await ReadAsync(Position.Zero, 1);
                break;
            case InMemoryLogCall.GetPartitions:
                await _log.GetPartitionsAsync(Stream);
                break;
            case InMemoryLogCall.Wait:
                await _log.WaitForRecordsAsync(Stream, "0", Position.Zero);
                break;
            default:
                await _log.TrimAsync(Stream, "0", Position.Zero);
                break;
        }
    }
}
