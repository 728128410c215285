using Odograph.Log.Embedded;
using Odograph.Log.Segments;
using Odograph.Log.Tests.Recovery;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Testing.Events;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Log.Tests.Embedded;

public sealed class EmbeddedLogTests : IDisposable
{
    readonly LogFolder _folder = new()
    {
        Options = new() { Partitions = 1, SegmentBytes = 4096, Keep = TimeSpan.FromHours(1) },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_is_the_same_after_it_was_opened_again()
    {
        await FillAsync(300);
        await using var log = await _folder.OpenAsync();
        var before = await log.GetPartitionsAsync(LogFolder.Stream);

        await log.DisposeAsync();
        await using var again = await _folder.OpenAsync();

        Assert.Equal(
            before.Select(partition => (partition.Id, partition.Incarnation, partition.Beginning, partition.End)),
            (await again.GetPartitionsAsync(LogFolder.Stream))
                .Select(partition => (partition.Id, partition.Incarnation, partition.Beginning, partition.End)));
        Assert.Equal(
            Enumerable.Range(0, 300), (await again.ReadAllAsync(LogFolder.Stream)).Select(record => record.Number));
        Assert.Equal("300", (await again.AppendAsync(LogFolder.Stream, [Entry("k", "x")]))[0].From.ToString());
    }

    [Fact]
    public async Task Reads_of_what_is_there_complete_without_waiting()
    {
        await FillAsync(100);
        await using var log = await _folder.OpenAsync();

        var read = log.ReadAsync(
            new LogReadRequest(LogFolder.Stream, "0", Position.Zero, null, 10, 1000), new RecordBatch());

        Assert.True(read.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Number_of_partitions_is_fixed_when_the_stream_is_made()
    {
        await _folder.AppendAsync(Entry("k", "a"));
        var options = new EmbeddedLogOptions { Partitions = 7 };
        await using var log = await EmbeddedLog.OpenAsync(_folder.Path, options, _folder.Time);

        await log.AppendAsync("weather", [Entry("k", "a")]);

        Assert.Single(await log.GetPartitionsAsync(LogFolder.Stream));
        var made = await log.GetPartitionsAsync("weather");
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], made.Select(partition => partition.Id));
    }

    [Fact]
    public async Task Stream_that_was_deleted_and_made_again_is_another_incarnation()
    {
        await _folder.AppendAsync(Entry("k", "a"));
        string before = await IncarnationAsync();

        Directory.Delete(Path.Combine(_folder.Path, LogFolder.Stream), recursive: true);
        await _folder.AppendAsync(Entry("k", "a"));

        Assert.NotEqual(before, await IncarnationAsync());
    }

    [Fact]
    public async Task Trim_drops_whole_segments_that_are_old_enough_and_keeps_the_rest()
    {
        await FillAsync(500);
        await using var log = await _folder.OpenAsync();
        var firsts = _folder.Segments.Select(path => SegmentHeader.FirstOf(path)!.Value).ToList();
        Assert.True(firsts.Count > 3);

        await log.TrimAsync(LogFolder.Stream, "0", Position.FromNumber(firsts[2]));
        Assert.Equal(firsts.Count, _folder.Segments.Count);
        _folder.Time.Advance(TimeSpan.FromHours(2));
        await log.TrimAsync(LogFolder.Stream, "0", Position.FromNumber(firsts[2] + 1));

        Assert.Equal(firsts[2..], _folder.Segments.Select(path => SegmentHeader.FirstOf(path)!.Value));
        Assert.Equal(firsts[2..].Count, Directory.GetFiles(_folder.Partition, "*.index").Length);
        Assert.Equal(Position.FromNumber(firsts[2]), (await log.PartitionAsync(LogFolder.Stream, "0")).Beginning);
        await Assert.ThrowsAsync<LogRangeException>(() => log.ReadPartitionAsync(LogFolder.Stream, "0", Position.Zero));
        Assert.Equal(500 - firsts[2], (await log.ReadAllAsync(LogFolder.Stream)).Count);
    }

    [Fact]
    public async Task A_segment_that_was_trimmed_gives_its_space_back()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // nobody else lists a process's open files
        }

        await FillAsync(300);
        await using var log = await _folder.OpenAsync();
        await log.ReadAllAsync(LogFolder.Stream);
        _folder.Time.Advance(TimeSpan.FromHours(2));

        await log.TrimAsync(LogFolder.Stream, "0", Position.FromNumber(300));

        Assert.Single(_folder.Segments);
        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget ?? ""),
            target => target.StartsWith(_folder.Partition, StringComparison.Ordinal)
                && target.EndsWith("(deleted)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trim_never_drops_the_last_segment()
    {
        await FillAsync(300);
        _folder.Time.Advance(TimeSpan.FromDays(1));
        await using (var log = await _folder.OpenAsync())
        {
            await log.TrimAsync(LogFolder.Stream, "0", Position.FromNumber(300));
            Assert.Single(_folder.Segments);
        }

        await using var again = await _folder.OpenAsync();
        Assert.Equal("300", (await again.PartitionAsync(LogFolder.Stream, "0")).End.ToString());
    }

    [Fact]
    public async Task Read_only_log_shows_all_and_touches_nothing()
    {
        await FillAsync(50);
        await File.AppendAllTextAsync(_folder.Segments[^1], "torn");
        var before = FilesAsTheyAre();

        await using (var log = await EmbeddedLog.OpenReadOnlyAsync(_folder.Path, _folder.Time))
        {
            Assert.Equal(50, (await log.ReadAllAsync(LogFolder.Stream)).Count);
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await log.AppendAsync(LogFolder.Stream, [Entry("k", "a")]));
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await log.AppendAsync("new", [Entry("k", "a")]));
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await log.TrimAsync(LogFolder.Stream, "0", Position.FromNumber(10)));
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await log.WaitForRecordsAsync(LogFolder.Stream, "0", Position.FromNumber(50)));
        }

        Assert.Equal(before, FilesAsTheyAre());
    }

    [Fact]
    public async Task Read_only_log_of_a_folder_that_is_not_there_is_empty()
    {
        await using var log = await EmbeddedLog.OpenReadOnlyAsync(_folder.Path, _folder.Time);

        Assert.Empty(await log.GetPartitionsAsync(LogFolder.Stream));
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public async Task Without_index_files_everything_is_found()
    {
        await FillAsync(300);
        foreach (string index in Directory.GetFiles(_folder.Partition, "*.index"))
        {
            File.Delete(index);
        }

        await using var log = await _folder.OpenAsync();

        Assert.Equal(300, (await log.ReadAllAsync(LogFolder.Stream)).Count);
        Assert.Equal(217, (await log.ReadPartitionAsync(LogFolder.Stream, "0", Position.FromNumber(217)))[0].Number);
    }

    [Fact]
    public async Task Seeking_in_a_large_segment_goes_through_the_index()
    {
        using var folder = new LogFolder();
        await using (var log = await folder.OpenAsync())
        {
            for (int i = 0; i < 40; i++)
            {
                await log.AppendAsync(
                    LogFolder.Stream, [.. Enumerable.Range(i * 25, 25).Select(n => Entry("k", $"{n}".PadRight(2000)))]);
            }
        }

        await using var again = await folder.OpenAsync();
        foreach (int from in new[] { 999, 0, 500, 131, 132, 750 })
        {
            var records = await again.ReadPartitionAsync(LogFolder.Stream, "0", Position.FromNumber(from));
            Assert.Equal(Enumerable.Range(from, 1000 - from), records.Select(record => record.Number));
        }

        Assert.InRange(new FileInfo(folder.FirstIndex).Length, 16 * 7, 16 * 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("ümlaut")]
    public async Task Name_that_is_no_plain_word_is_refused(string stream)
    {
        await using var log = await _folder.OpenAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await log.AppendAsync(stream, [Entry("k", "a")]));
    }

    [Fact]
    public async Task Folder_that_cannot_be_made_is_named()
    {
        string file = Path.Combine(Path.GetDirectoryName(_folder.Path)!, "file");
        await File.WriteAllTextAsync(file, "");
        string folder = Path.Combine(file, "log");

        var error = await Assert.ThrowsAnyAsync<EnvironmentException>(
            () => EmbeddedLog.OpenAsync(folder, new EmbeddedLogOptions(), _folder.Time));

        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_outside_their_limits_are_refused()
    {
        EmbeddedLogOptions[] wrong =
        [
            new() { Partitions = 0 },
            new() { Partitions = 1025 },
            new() { SegmentBytes = 100 },
            new() { QueueBytes = 100 },
            new() { Keep = TimeSpan.FromDays(-1) },
            new() { Keep = TimeSpan.MaxValue },
        ];
        foreach (var options in wrong)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => EmbeddedLog.OpenAsync(_folder.Path, options, _folder.Time));
        }
    }

    [Fact]
    public async Task Many_appenders_over_many_partitions_and_segments_lose_nothing()
    {
        using var folder = new LogFolder { Options = new() { Partitions = 3, SegmentBytes = 4096, QueueBytes = 4096 } };
        await using var log = await folder.OpenAsync();
        async Task Produce(int producer)
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendAsync(LogFolder.Stream, Entries(50, from: (producer * 1000) + (i * 50), keys: 9));
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(producer => Task.Run(() => Produce(producer))));

        var numbers = (await log.ReadAllAsync(LogFolder.Stream, 77, 900)).Select(record => record.Number).Order();
        Assert.Equal(Enumerable.Range(0, 6000), numbers);
    }

    async Task FillAsync(int count)
    {
        await using var log = await _folder.OpenAsync();
        for (int i = 0; i < count; i += 10)
        {
            await log.AppendAsync(LogFolder.Stream, Entries(10, from: i, keys: 1));
        }
    }

    async Task<string> IncarnationAsync()
    {
        await using var log = await _folder.OpenAsync();
        return (await log.PartitionAsync(LogFolder.Stream, "0")).Incarnation;
    }

    List<(string Path, string Bytes, DateTime Written)> FilesAsTheyAre()
        => [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (path, Convert.ToHexString(File.ReadAllBytes(path)), File.GetLastWriteTimeUtc(path)))];
}
