using System.Globalization;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.InMemory;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Redrive;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Scenarios.Properties;

/// <summary>
/// A feed that came under narrower rules and was redriven under the right ones, with deaths and in any cutting: the
/// tables are those of a run that had the right rules from the start. Cases and seed as for <see cref="OrderTests"/>.
/// </summary>
public sealed class RedriveTests
{
    const int Cases = 8;

    [Fact]
    public async Task Redriven_tables_are_those_of_the_new_rules_from_the_start()
    {
        int seed = OrderTests.Setting("ODOGRAPH_TEST_SEED", 1);
        int cases = OrderTests.Setting("ODOGRAPH_TEST_CASES", Cases);
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
        var time = new FakeTime();
        var log = new InMemoryLog(time, new InMemoryLogOptions { Partitions = random.Next(1, 4) });
        var lake = new LocalObjectStore(Directory.CreateDirectory(folder["lake"]).FullName);
        var world = new EngineWorld(log, lake, folder["tmp"], time);
        int cut = random.Next(feed.Records.Count + 1);
        var rules = Narrower(random);

        // Some of the feed comes under the narrow rules, the rest under the right ones, before the redrive or after it.
        await OrderTests.RunAsync(world, [.. feed.Records.Take(cut)], random, definition => With(definition, rules));
        bool isRestFirst = random.Next(2) == 0;
        if (isRestFirst)
        {
            await OrderTests.RunAsync(world, [.. feed.Records.Skip(cut)], random);
        }

        await RedriveAsync(world, new RedriveFilter { Stream = "vehicle" }, random);
        if (!isRestFirst)
        {
            await OrderTests.RunAsync(world, [.. feed.Records.Skip(cut)], random);
        }

        using var session = await LakeSession.OpenAsync(
            new FileStoreCatalog(world.Lake, world.Time), world.Lake, "golden",
            limits: new LakeSessionLimits { Threads = 1 });
        Assert.Empty(LedgerProof.Check(session));
        string found = Read(session);
        Assert.True(
            OrderTests.Expected(feed) == found, $"seed {seed}: expected\n{OrderTests.Expected(feed)}\nfound\n{found}");
        var (due, minutes) = (MinuteRows.Of(feed.Sound), MinuteRows.Of(session));
        Assert.True(
            MinuteRows.Agree(due, minutes),
            $"seed {seed}: expected\n{OrderTests.Lines(due)}\nfound\n{OrderTests.Lines(minutes)}");
    }

    // Refuses more than the right rules do, never less.
    static IReadOnlyList<CheckDefinition> Narrower(Random random)
    {
        string speed = random.Next(0, 500).ToString(CultureInfo.InvariantCulture);
        string latitude = random.Next(0, 90).ToString(CultureInfo.InvariantCulture);
        CheckDefinition[] all =
        [
            new("slow", $"speed_kmh < {speed}"),
            new("near", $"latitude between -{latitude} and {latitude}"),
            new("odd", $"sqrt({speed} - speed_kmh) >= 0"),
            new("few", "device_id <> 'car1'"),
        ];
        return [.. all.Where(_ => random.Next(2) == 0)];
    }

    static PipelineDefinition With(PipelineDefinition definition, IReadOnlyList<CheckDefinition> rules)
        => definition with
        {
            Hash = "narrow",
            Streams = [.. definition.Streams.Select(stream => stream with { Checks = [.. stream.Checks, .. rules] })],
        };

    static async Task RedriveAsync(EngineWorld world, RedriveFilter filter, Random random)
    {
        for (bool isDone = false; !isDone;)
        {
            await using var process = OrderTests.NewProcess(world, random);
            isDone = await process.RedriveAsync(filter, random.Next(3) == 0 ? 32 << 20 : random.Next(1, 3000));
        }
    }

    static string Read(LakeSession session)
    {
        const string Refused = "FROM quarantine_latest WHERE outcome = 'quarantined'";
        return OrderTests.Text(
            session, "SELECT event_id, device_id, epoch_us(event_time), latitude, longitude, speed_kmh FROM vehicle")
            + OrderTests.Text(session, $"SELECT array_to_string(list_sort(reasons), ','), decode(raw) {Refused}")
            + OrderTests.Text(
                session,
                "SELECT (SELECT sum(read)::BIGINT FROM ledger WHERE kind <> 'redrive'), "
                + $"(SELECT sum(accepted)::BIGINT FROM ledger), (SELECT count(*) {Refused})");
    }
}
