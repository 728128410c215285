using Odograph.Log.Segments;
using Odograph.Log.Tests.Files;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Testing.Events;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Log.Tests.Recovery;

public sealed class DiskFailureTests : IDisposable
{
    readonly LogFolder _folder = new() { Options = new() { Partitions = 1, SegmentBytes = 4096, QueueBytes = 4096 } };
    readonly FaultyFiles _files = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Full_disk_is_named_and_appending_goes_on_by_itself()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);

        _files.EveryWriteFails = FaultyFiles.NoSpace;
        for (int i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAnyAsync<EnvironmentException>(
                async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "lost")]));
            Assert.True(error.IsTransient);
            Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
            Assert.Contains("free space", error.Hint!, StringComparison.Ordinal);
        }

        Assert.Equal(["a"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
        _files.EveryWriteFails = null;
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "b")]);

        Assert.Equal(["a", "b"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
        await log.DisposeAsync();
        Assert.Equal(SegmentHeader.Length + (2 * (Frame.HeaderLength + 1)), new FileInfo(_folder.FirstSegment).Length);
    }

    [Fact]
    public async Task Failed_sync_publishes_nothing_and_the_next_append_cuts_the_tail_back()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);

        _files.FailNextSync(FaultyFiles.IoError);
        await Assert.ThrowsAnyAsync<EnvironmentException>(
            async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "a longer one that is lost")]));
        Assert.Single(await log.ReadAllAsync(LogFolder.Stream));
        var range = Assert.Single(await log.AppendAsync(LogFolder.Stream, [Entry("k", "b")]));

        Assert.Equal("1", range.From.ToString());
        Assert.Equal(["a", "b"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
    }

    [Fact]
    public async Task A_failed_append_says_which_entries_are_lost_so_that_they_alone_come_again()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "-")]);
        string large = new('x', 3000); // two of them are more than waits at a time: each is a commit of its own
        var entries = new[] { Entry("k", large + "0"), Entry("k", large + "1"), Entry("k", large + "2") };
        _files.FailSyncAfter(1, FaultyFiles.NoSpace);

        var error = await Assert.ThrowsAsync<AppendFailedException>(
            async () => await log.AppendAsync(LogFolder.Stream, entries));
        Assert.True(error.IsTransient);
        Assert.Equal([1, 2], error.Lost);
        await log.AppendAsync(LogFolder.Stream, [.. error.Lost.Select(index => entries[index])]);

        Assert.Equal("-012", string.Concat((await log.ReadAllAsync(LogFolder.Stream)).Select(
            record => record.Payload[^1])));
    }

    [Fact]
    public async Task A_log_whose_own_name_is_not_durable_is_not_opened()
    {
        _files.EveryFolderFails = FaultyFiles.IoError;
        await Assert.ThrowsAsync<EnvironmentException>(() => _folder.OpenAsync(_files));
        await Assert.ThrowsAsync<EnvironmentException>(() => _folder.OpenAsync(_files)); // the folder is there by now

        _files.EveryFolderFails = null;
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_made_leaves_nothing_and_is_made_later()
    {
        await using var log = await _folder.OpenAsync(_files);
        _files.EveryFolderFails = FaultyFiles.NoSpace;

        var error = await Assert.ThrowsAsync<EnvironmentException>(
            async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]));
        Assert.True(error.IsTransient);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));

        _files.EveryFolderFails = null;
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);
        Assert.Single(await log.ReadAllAsync(LogFolder.Stream));
    }

    [Fact]
    public async Task While_the_tail_cannot_be_mended_nothing_is_appended()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a"), Entry("k", "b")]);
        _files.FailNextSync(FaultyFiles.IoError);
        await Assert.ThrowsAnyAsync<EnvironmentException>(
            async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "c")]));

        _files.FailNextSync(FaultyFiles.IoError);
        await Assert.ThrowsAnyAsync<EnvironmentException>(
            async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "d")]));
        await DamageTests.FlipAsync(_folder.FirstSegment, SegmentHeader.Length + Frame.HeaderLength);
        var error = await Assert.ThrowsAnyAsync<EnvironmentException>(
            async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "e")]));
        Assert.Contains("from position 0 on", error.Message, StringComparison.Ordinal);

        await DamageTests.FlipAsync(_folder.FirstSegment, SegmentHeader.Length + Frame.HeaderLength);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "f")]);
        Assert.Equal(["a", "b", "f"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
    }

    [Fact]
    public async Task Group_queued_behind_a_failed_one_fails_too_and_no_position_is_skipped()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);
        var gate = new TaskCompletionSource();
        _files.SyncsWaitFor = gate.Task;
        _files.FailNextSync(FaultyFiles.IoError);
        var first = log.AppendAsync(LogFolder.Stream, [Entry("k", new string('x', 4000))]).AsTask();
        var second = log.AppendAsync(LogFolder.Stream, [Entry("k", "c")]).AsTask();

        gate.SetResult();
        await Assert.ThrowsAnyAsync<EnvironmentException>(() => first);
        await Assert.ThrowsAnyAsync<EnvironmentException>(() => second);
        var range = Assert.Single(await log.AppendAsync(LogFolder.Stream, [Entry("k", "d")]));

        Assert.Equal("1", range.From.ToString());
    }

    [Fact]
    public async Task Failure_while_a_segment_is_begun_leaves_no_hole()
    {
        await using var log = await _folder.OpenAsync(_files);
        List<string> kept = [];
        for (int i = 0; i < 400; i++)
        {
            if (i % 3 == 0)
            {
                _files.FailNextWrite(FaultyFiles.NoSpace);
            }

            if (i % 7 == 0)
            {
                _files.FailNextSync(FaultyFiles.IoError);
            }

            try
            {
                await log.AppendAsync(LogFolder.Stream, [Entry("k", $"{i} {new string('x', 100)}")]);
                kept.Add($"{i} {new string('x', 100)}");
            }
            catch (EnvironmentException)
            {
                // Told to: the next one goes on.
            }
        }

        Assert.True(_folder.Segments.Count > 3);
        Assert.Equal(kept, (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
        await log.DisposeAsync();
        await using var again = await _folder.OpenAsync();
        Assert.Equal(kept, (await again.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
    }

    [Fact]
    public async Task Stream_whose_making_failed_is_made_by_the_next_append()
    {
        await using var log = await _folder.OpenAsync(_files);
        _files.FailNextSync(FaultyFiles.IoError);
        await Assert.ThrowsAnyAsync<EnvironmentException>(
            async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]));

        await log.AppendAsync(LogFolder.Stream, [Entry("k", "b")]);

        Assert.Equal("b", Assert.Single(await log.ReadAllAsync(LogFolder.Stream)).Payload);
    }

    [Fact]
    public async Task Readers_see_nothing_before_it_is_synced()
    {
        await using var log = await _folder.OpenAsync(_files);
        var range = Assert.Single(await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]));
        var gate = new TaskCompletionSource();
        _files.SyncsWaitFor = gate.Task;

        var append = log.AppendAsync(LogFolder.Stream, [Entry("k", "b")]).AsTask();
        var waits = log.WaitForRecordsAsync(LogFolder.Stream, "0", range.To).AsTask();
        Assert.Single(await log.ReadAllAsync(LogFolder.Stream));
        Assert.False(append.IsCompleted || waits.IsCompleted);
        gate.SetResult();

        await append;
        await waits;
        Assert.Equal(2, (await log.ReadAllAsync(LogFolder.Stream)).Count);
    }

    [Fact]
    public async Task Appends_that_wait_share_one_sync()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);
        var gate = new TaskCompletionSource();
        _files.SyncsWaitFor = gate.Task;
        int before = _files.Syncs;

        var appends = Enumerable.Range(0, 20)
            .Select(i => log.AppendAsync(LogFolder.Stream, [Entry("k", $"{i}")]).AsTask()).ToList();
        gate.SetResult();
        await Task.WhenAll(appends);

        Assert.InRange(_files.Syncs - before, 1, 2);
    }

    [Fact]
    public async Task Full_queue_makes_appenders_wait_and_a_wait_can_be_cancelled()
    {
        await using var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]);
        var gate = new TaskCompletionSource();
        _files.SyncsWaitFor = gate.Task;
        using var cancellation = new CancellationTokenSource();
        string large = new('x', 3000);

        var appends = Enumerable.Range(0, 5)
            .Select(_ => log.AppendAsync(LogFolder.Stream, [Entry("k", large)]).AsTask()).ToList();
        var cancelled = log.AppendAsync(LogFolder.Stream, [Entry("k", "never")], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.DoesNotContain(appends, append => append.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(appends);

        Assert.Equal(5, (await log.ReadAllAsync(LogFolder.Stream)).Count(record => record.Payload == large));
    }

    [Fact]
    public async Task Closing_commits_what_is_queued()
    {
        var log = await _folder.OpenAsync(_files);
        await log.AppendAsync(LogFolder.Stream, [Entry("k", "first")]);
        var gate = new TaskCompletionSource();
        _files.SyncsWaitFor = gate.Task;
        var appends = Enumerable.Range(0, 20)
            .Select(i => log.AppendAsync(LogFolder.Stream, [Entry("k", $"{i}")]).AsTask())
            .ToList();

        var closes = log.DisposeAsync();
        gate.SetResult();
        await closes;
        await Task.WhenAll(appends);

        await using var again = await _folder.OpenAsync();
        Assert.Equal(21, (await again.ReadAllAsync(LogFolder.Stream)).Count);
    }
}
