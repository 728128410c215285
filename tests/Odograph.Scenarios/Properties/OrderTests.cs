using System.Globalization;
using System.Text;
using Odograph.Engine.Execution;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Scenarios.Properties;

/// <summary>
/// Any order of the input, any cutting into appends and batches, any restart and death, any room for identities: the
/// same tables, and they are those that the feed itself says. More cases: ODOGRAPH_TEST_CASES=5000; other ones:
/// ODOGRAPH_TEST_SEED=N.
/// </summary>
public sealed class OrderTests
{
    const int Cases = 20;

    [Fact]
    public async Task Tables_are_a_function_of_the_set_of_events()
    {
        int seed = Setting("ODOGRAPH_TEST_SEED", 1);
        int cases = Setting("ODOGRAPH_TEST_CASES", Cases);
        for (int i = 0; i < cases; i++)
        {
            await PlayAsync(seed + i);
        }
    }

    static async Task PlayAsync(int seed)
    {
        using var folder = new TempFolder();
        var random = new Random(seed);
        var feed = new RandomFeed(random.Next());
        var records = random.Next(4) == 0 ? feed.Records : feed.Shuffled(random);
        var time = new FakeTime();
        var log = new InMemoryLog(time, new InMemoryLogOptions { Partitions = random.Next(1, 4) });
        var lake = new LocalObjectStore(Directory.CreateDirectory(folder["lake"]).FullName);
        var world = new EngineWorld(log, lake, folder["tmp"], time);

        await RunAsync(world, records, random);

        using var session = await LakeSession.OpenAsync(
            new FileStoreCatalog(world.Lake, world.Time), world.Lake, "golden",
            limits: new LakeSessionLimits { Threads = 1 });
        Assert.Empty(LedgerProof.Check(session));
        string found = Read(session);
        Assert.True(Expected(feed) == found, $"seed {seed}: expected\n{Expected(feed)}\nfound\n{found}");
        var (due, minutes) = (MinuteRows.Of(feed.Sound), MinuteRows.Of(session));
        Assert.True(MinuteRows.Agree(due, minutes), $"seed {seed}: expected\n{Lines(due)}\nfound\n{Lines(minutes)}");
    }

    // Appends pieces; between them, or not, a process runs, lives on, ends or dies.
    internal static async Task RunAsync(
        EngineWorld world,
        IReadOnlyList<string> records,
        Random random,
        Func<PipelineDefinition, PipelineDefinition>? change = null)
    {
        EngineProcess? process = null;
        for (int next = 0; next < records.Count;)
        {
            int count = random.Next(1, 1 + Math.Min(25, records.Count - next));
            var piece = records.Skip(next).Take(count).Select(Encoding.UTF8.GetBytes);
            await world.Log.AppendAsync("vehicle", [.. piece.Select(record => new LogEntry(default, record))]);
            next += count;
            if (next < records.Count && random.Next(3) == 0)
            {
                continue;
            }

            while (true)
            {
                process ??= NewProcess(world, random, change);
                bool isDone = await process.RunAsync();
                if (!isDone || random.Next(3) == 0)
                {
                    await process.DisposeAsync();
                    process = null;
                }

                if (isDone)
                {
                    break;
                }
            }
        }

        await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    internal static EngineProcess NewProcess(
        EngineWorld world, Random random, Func<PipelineDefinition, PipelineDefinition>? change = null)
    {
        var definition = PipelineFolder.Load(Path.Combine(AppContext.BaseDirectory, "Properties", "pipeline"));
        definition = definition with
        {
            Trigger = definition.Trigger with { Bytes = random.Next(3) == 0 ? 256 << 20 : random.Next(500, 5000) },
        };
        var limits = new ExecutorLimits
        {
            Threads = random.Next(1, 3),
            IdentityBytes = random.Next(2) == 0 ? 64 << 20 : random.Next(1, 50_000),
            ChunkBytes = random.Next(3) == 0 ? 2 << 20 : random.Next(1, 1000),
        };
        string? diesAt = random.Next(4) == 0 ? LoopStep.All[random.Next(LoopStep.All.Count)] : null;
        return new EngineProcess(world, change?.Invoke(definition) ?? definition, limits, diesAt: diesAt);
    }

    static string Read(LakeSession session)
        => Text(
            session, "SELECT event_id, device_id, epoch_us(event_time), latitude, longitude, speed_kmh FROM vehicle")
            + Text(session, "SELECT array_to_string(list_sort(reasons), ','), decode(raw) FROM quarantine")
            + Text(session, "SELECT sum(read)::BIGINT, sum(accepted)::BIGINT, sum(quarantined)::BIGINT FROM ledger");

    internal static string Text(LakeSession session, string sql)
    {
        using var result = session.Query(sql);
        return Lines(result.ReadRows());
    }

    internal static string Expected(RandomFeed feed)
        => Lines(feed.Sound.Select(sound => new object?[]
        {
            sound.Id, sound.Device, sound.Micros, sound.Latitude, sound.Longitude, sound.SpeedKmh,
        }))
        + Lines(feed.Broken.Select(broken => new object?[] { broken.Reasons, broken.Raw }))
        + Lines([[$"{feed.Records.Count}", $"{feed.Sound.Count}", $"{feed.Broken.Count}"]]);

    internal static string Lines(IEnumerable<IEnumerable<object?>> rows)
        => string.Concat(rows
            .Select(row => string.Join('|', row.Select(TextOf)) + "\n")
            .Order(StringComparer.Ordinal));

    static string TextOf(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    internal static int Setting(string name, int otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
