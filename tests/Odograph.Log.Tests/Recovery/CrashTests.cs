using FsCheck;
using FsCheck.Fluent;
using Odograph.Log.Segments;
using Odograph.Log.Tests.Files;
using Odograph.Model.Errors;
using Odograph.Testing.Events;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Log.Tests.Recovery;

/// <summary>
/// Whatever moment a process dies at, or the power: every acknowledged record is there once, in order, and nothing is
/// damaged.
/// </summary>
public sealed class CrashTests
{
    static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void Power_cut_at_any_moment_loses_no_acknowledged_record()
        => Check(PowerCutAsync);

    [Fact]
    public void Kill_at_any_written_length_leaves_a_prefix_that_holds_every_acknowledged_record()
        => Check(KillAsync);

    [Fact]
    public void What_is_appended_is_read_whatever_the_sizes_budgets_and_restarts()
        => Check(RoundTripAsync);

    // On the thread pool: a property is synchronous, and blocking in the test's own context would hold up what it waits
    // for.
    static void Check(Func<int, Task> property)
        => Prop.ForAll<int>(seed => Task.Run(() => property(seed)).GetAwaiter().GetResult()).Check(Runs);

    static async Task PowerCutAsync(int seed)
    {
        var random = new Random(seed);
        using var folder = SmallFolder();
        List<string> acknowledged = [];
        List<string> sent = [];
        for (int life = 0; life < 3; life++)
        {
            var files = new FaultyFiles();
            await using var log = await folder.OpenAsync(files);
            var kept = (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload).ToList();
            Assert.Equal(acknowledged, kept[..acknowledged.Count]);
            Assert.Equal(sent.Take(kept.Count), kept);
            (acknowledged, sent) = (kept, [.. kept]);
            await FillAsync(log, random, acknowledged, sent);

            // The last append is written and not synced when the lights go out.
            var pending = RandomEntries(random, sent.Count);
            sent.AddRange(pending.Select(PayloadOf));
            files.FailNextSync(FaultyFiles.IoError);
            await Assert.ThrowsAnyAsync<EnvironmentException>(
                async () => await log.AppendAsync(LogFolder.Stream, pending));
            files.CutPower(random);
        }
    }

    static async Task KillAsync(int seed)
    {
        var random = new Random(seed);
        using var folder = SmallFolder();
        List<string> before = [];
        List<string> sent = [];
        await using (var log = await folder.OpenAsync())
        {
            await FillAsync(log, random, before, sent);
            using var atKill = folder.Copy();
            var last = RandomEntries(random, sent.Count);
            await log.AppendAsync(LogFolder.Stream, last);
            sent.AddRange(last.Select(PayloadOf));
            TearLikeKilledWrite(folder, atKill, random);

            await using var again = await atKill.OpenAsync();
            var found = (await again.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload).ToList();
            Assert.InRange(found.Count, before.Count, sent.Count);
            Assert.Equal(sent.Take(found.Count), found);
        }
    }

    /// <summary>Gives the copy any prefix of what the last write changed in the segment it went to.</summary>
    static void TearLikeKilledWrite(LogFolder written, LogFolder copy, Random random)
    {
        string last = copy.Segments[^1];
        byte[] before = File.ReadAllBytes(last);
        byte[] whole = File.ReadAllBytes(Path.Combine(written.Partition, Path.GetFileName(last)));
        int reached = random.Next(whole.Length + 1);
        File.WriteAllBytes(last, [.. whole[..reached], .. before[Math.Min(reached, before.Length)..]]);
    }

    static async Task RoundTripAsync(int seed)
    {
        var random = new Random(seed);
        using var folder = SmallFolder();
        List<string> acknowledged = [];
        List<string> sent = [];
        for (int life = 0; life < 3; life++)
        {
            await using var log = await folder.OpenAsync();
            await FillAsync(log, random, acknowledged, sent);
            if (random.Next(3) == 0)
            {
                File.Delete(IndexFile.PathOf(folder.Segments[random.Next(folder.Segments.Count)]));
            }
        }

        await using var again = await folder.OpenAsync();
        var read = await again.ReadAllAsync(LogFolder.Stream, random.Next(1, 100), random.Next(1, 3000));
        Assert.Equal(sent, read.Select(record => record.Payload));
        int from = random.Next(sent.Count);
        var behind = await again.ReadPartitionAsync(LogFolder.Stream, "0", Model.Events.Position.FromNumber(from));
        Assert.Equal(sent[from..], behind.Select(record => record.Payload));
    }

    static LogFolder SmallFolder()
        => new() { Options = new() { Partitions = 1, SegmentBytes = 4096, QueueBytes = 4096 } };

    static async Task FillAsync(
        Log.Embedded.EmbeddedLog log, Random random, List<string> acknowledged, List<string> sent)
    {
        int appends = random.Next(1, 15);
        for (int i = 0; i < appends; i++)
        {
            var entries = RandomEntries(random, sent.Count);
            sent.AddRange(entries.Select(PayloadOf));
            await log.AppendAsync(LogFolder.Stream, entries);
            acknowledged.AddRange(entries.Select(PayloadOf));
        }
    }

    static Model.Events.LogEntry[] RandomEntries(Random random, int from)
        => [.. Enumerable.Range(from, random.Next(1, 12))
            .Select(i => Entry("k", $"{i} {new string('x', random.Next(700))}"))];

    static string PayloadOf(Model.Events.LogEntry entry) => System.Text.Encoding.UTF8.GetString(entry.Payload.Span);
}
