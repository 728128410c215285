using System.Text;
using Odograph.Cli.Feeds;
using Odograph.Log.InMemory;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Testing.Time;

namespace Odograph.Cli.Tests.Feeds;

public sealed class PatientLogTests
{
    readonly FakeTime _time = new();
    readonly List<string?> _told = [];

    [Fact]
    public async Task What_was_not_stored_is_appended_again_until_there_is_room()
    {
        var full = new FullLog(_time, failures: 3);
        using var stop = new CancellationTokenSource();
        var log = new PatientLog(full, _time, stop.Token);
        log.Patience.TroubleChanged = _told.Add;

        var append = log.AppendAsync("vehicle", [Entry("a"), Entry("b"), Entry("c")]).AsTask();
        while (!append.IsCompleted)
        {
            Assert.Equal("the disk is full; free some space", log.Patience.Trouble);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        await append;
        Assert.Equal(["abc", "bc", "bc", "bc"], full.Asked);
        Assert.Equal(["the disk is full; free some space", null], _told);
        Assert.Null(log.Patience.Trouble);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting()
    {
        using var stop = new CancellationTokenSource();
        var append = new PatientLog(new FullLog(_time, failures: 9), _time, stop.Token)
            .AppendAsync("vehicle", [Entry("a"), Entry("b")]).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
    }

    [Fact]
    public async Task A_job_that_has_failed_ends_the_waiting_without_a_stop()
    {
        var log = new PatientLog(new FullLog(_time, failures: 9), _time, CancellationToken.None);
        var append = log.AppendAsync("vehicle", [Entry("a"), Entry("b")]).AsTask();

        log.Patience.GiveUp();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
    }

    [Fact]
    public async Task An_error_that_time_does_not_mend_is_thrown_at_once()
    {
        var log = new PatientLog(new FullLog(_time, failures: 1) { IsTransient = false }, _time, default);

        await Assert.ThrowsAsync<AppendFailedException>(
            async () => await log.AppendAsync("vehicle", [Entry("a"), Entry("b")]));
    }

    static LogEntry Entry(string text) => new(default, Encoding.UTF8.GetBytes(text));

    /// <summary>Stores the first entry and loses the others, so many times.</summary>
    sealed class FullLog(TimeProvider time, int failures) : IEventLog
    {
        readonly InMemoryLog _log = new(time);

        public bool IsTransient { get; init; } = true;

        public List<string> Asked { get; } = [];

        public ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
            string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default)
        {
            Asked.Add(string.Concat(entries.Select(entry => Encoding.UTF8.GetString(entry.Payload.Span))));
            if (Asked.Count > failures)
            {
                return _log.AppendAsync(stream, entries, cancellation);
            }

            var cause = new EnvironmentException("the disk is full", "free some space") { IsTransient = IsTransient };
            int stored = Asked.Count == 1 ? 1 : 0;
            throw new AppendFailedException(cause, [.. Enumerable.Range(stored, entries.Count - stored)]);
        }

        public ValueTask<IReadOnlyList<LogPartition>> GetPartitionsAsync(
            string stream, CancellationToken cancellation = default) => _log.GetPartitionsAsync(stream, cancellation);

        public ValueTask<LogRead> ReadAsync(
            LogReadRequest request, RecordBatch into, CancellationToken cancellation = default)
            => _log.ReadAsync(request, into, cancellation);

        public ValueTask WaitForRecordsAsync(
            string stream, string partition, Position position, CancellationToken cancellation = default)
            => _log.WaitForRecordsAsync(stream, partition, position, cancellation);

        public ValueTask TrimAsync(
            string stream, string partition, Position before, CancellationToken cancellation = default)
            => _log.TrimAsync(stream, partition, before, cancellation);

        public ValueTask DisposeAsync() => _log.DisposeAsync();
    }
}
