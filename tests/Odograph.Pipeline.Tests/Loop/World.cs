using System.Text;
using System.Text.Json;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Loop;
using Odograph.Testing.Stores;
using Odograph.Testing.Time;

namespace Odograph.Pipeline.Tests.Loop;

/// <summary>
/// One lake, one log, any number of writers, and the oracle that says whether the lake tells the truth about the log.
/// </summary>
sealed class World
{
    public const string Job = "city";

    static readonly string[] StreamNames = ["vehicle", "gps"];

    readonly List<(string Stream, string Identity)> _appended = [];

    public World(int partitions = 2, InMemoryLogOptions? options = null)
    {
        Log = new InMemoryLog(Time, options ?? new InMemoryLogOptions { Partitions = partitions });
        Catalog = new FileStoreCatalog(Store, Time);
    }

    public FakeTime Time { get; } = new();

    public MemoryObjectStore Store { get; } = new();

    public ITableCatalog Catalog { get; }

    public InMemoryLog Log { get; }

    public PipelineDefinition Definition { get; init; } = Define();

    public static PipelineDefinition Define(OnGap onGap = OnGap.Fail, params ColumnDefinition[] columns) => new()
    {
        Name = Job,
        Sources = [new SourceDefinition("log", "log", 2, TimeSpan.FromHours(24), onGap, Ingest: true)],
        Streams = [.. StreamNames.Select(name => Stream(name, columns))],
        Hash = "h1",
    };

    static StreamDefinition Stream(string name, ColumnDefinition[] columns) => new()
    {
        Name = name,
        Topic = name,
        Columns = columns,
        Accept = new Dictionary<string, IReadOnlyList<string>>(),
        Checks = [],
    };

    /// <summary>
    /// Numbered events of both streams, some of them bad; with <paramref name="copies"/> each comes again.
    /// </summary>
    public async Task AppendAsync(int first, int count, bool copies = false)
    {
        foreach (string stream in StreamNames)
        {
            var identities = Enumerable.Range(first, count).Select(i => i % 7 == 3 ? $"bad{i}" : $"e{i}").ToList();
            if (copies)
            {
                identities.AddRange([.. identities]);
            }

            await AppendAsync(stream, identities);
        }
    }

    public async Task AppendAsync(string stream, IReadOnlyList<string> identities)
    {
        await Log.AppendAsync(stream,
            [.. identities.Select(identity => new LogEntry(Key(identity), Encoding.UTF8.GetBytes(identity)))]);
        _appended.AddRange(identities.Select(identity => (stream, identity)));
    }

    static byte[] Key(string identity) => Encoding.UTF8.GetBytes($"device-{identity}");

    public Writer NewWriter(string owner = "a", int recordsPerSlice = 4, Func<string, Task>? atStep = null,
        bool alone = true)
        => new(this, owner, recordsPerSlice, atStep, alone);

    /// <summary>A writer without faults that takes the job over and processes all there is.</summary>
    public async Task FinishAsync(string owner = "last", int recordsPerSlice = 1000)
    {
        await using var runner = await NewWriter(owner, recordsPerSlice).OpenAsync();
        await runner.RunUntilCaughtUpAsync();
    }

    public async Task<LedgerRow[]> ReadLedgerAsync()
        => [.. (await TableText.ReadAsync(Store, Catalog, new TableName(Job, "ledger")))
            .Select(line => JsonSerializer.Deserialize<LedgerRow>(line)!)
            .OrderBy(row => row.Batch)];

    /// <summary>
    /// Every event in its table once, every bad one in quarantine, and a ledger without hole, fork or wrong sum.
    /// </summary>
    public async Task AssertTrueAsync()
    {
        foreach (string stream in StreamNames)
        {
            var expected = _appended.Where(entry => entry.Stream == stream
                && !entry.Identity.StartsWith("bad", StringComparison.Ordinal))
                .Select(entry => entry.Identity).Distinct().Order(StringComparer.Ordinal);
            var found = await TableText.ReadAsync(Store, Catalog, new TableName(Job, stream));
            Assert.Equal(expected, found.Order(StringComparer.Ordinal));
        }

        var quarantined = _appended.Where(entry => entry.Identity.StartsWith("bad", StringComparison.Ordinal))
            .Select(entry => $"{entry.Stream}/{entry.Identity}").Order(StringComparer.Ordinal);
        var inQuarantine = await TableText.ReadAsync(Store, Catalog, new TableName(Job, "quarantine"));
        Assert.Equal(quarantined, inQuarantine.Order(StringComparer.Ordinal));
        await AssertLedgerAsync();
        await AssertOneLineAsync();
    }

    async Task AssertLedgerAsync()
    {
        var rows = await ReadLedgerAsync();
        Assert.All(rows, row => Assert.True(row.Counts.AddsUp));
        Assert.Equal(rows.Select(row => row.Batch).Distinct(),
            Enumerable.Range(1, rows.Max(row => (int)row.Batch)).Select(i => (long)i));
        foreach (var partition in rows.GroupBy(row => row.Partition))
        {
            var inOrder = partition.ToList();
            Assert.Equal(inOrder.Select(row => row.PositionFrom).Skip(1),
                inOrder.Select(row => row.PositionTo).SkipLast(1));
        }

        Assert.Equal(_appended.Count, rows.Sum(row => row.Counts.Read));
        var record = LedgerHead.RecordOf((await Catalog.LoadTableAsync(new TableName(Job, "ledger")))!)!;
        Assert.Equal(_appended.Count, record.Streams.Sum(stream => stream.Totals.Read));
        Assert.Equal(rows.Sum(row => row.Counts.Accepted), record.Streams.Sum(stream => stream.Totals.Accepted));
    }

    async Task AssertOneLineAsync()
    {
        foreach (var name in await Catalog.ListTablesAsync(Job))
        {
            var metadata = (await Catalog.LoadTableAsync(name))!.Metadata;
            Assert.All(metadata.Snapshots, snapshot => Assert.True(
                TableHistory.AncestryOf(metadata, snapshot.Id) == Ancestry.Descends, $"{name} has a fork"));
        }
    }
}

/// <summary>A process that writes to the world's lake through a store of its own.</summary>
sealed class Writer
{
    readonly World _world;
    readonly string _owner;
    readonly Func<string, Task>? _atStep;
    readonly bool _alone;

    public Writer(World world, string owner, int recordsPerSlice, Func<string, Task>? atStep, bool alone)
    {
        (_world, _owner, _atStep, _alone) = (world, owner, atStep, alone);
        Store = new FaultyObjectStore(world.Store);
        Catalog = new FileStoreCatalog(Store, world.Time);
        Executor = new FakeExecutor(Logs, Store, Catalog, world.Definition, recordsPerSlice);
    }

    public FaultyObjectStore Store { get; }

    public FileStoreCatalog Catalog { get; }

    public FakeExecutor Executor { get; }

    public Takeover Takeover { get; init; } = Takeover.AtOnce;

    /// <summary>Tries again at once, unless a test wants time to pass.</summary>
    public BackoffLimits Backoff { get; init; } = new(TimeSpan.Zero, TimeSpan.Zero, 8);

    public List<JobStatus> Statuses { get; } = [];

    Dictionary<string, IEventLog> Logs => new() { ["log"] = _world.Log };

    public Task<JobRunner> OpenAsync(CancellationToken cancellation = default) => JobRunner.OpenAsync(
        new JobParts
        {
            Definition = _world.Definition,
            Logs = Logs,
            Store = Store,
            Catalog = Catalog,
            Executor = Executor,
            WriteLedger = WriteLedgerAsync,
            Time = _world.Time,
        },
        new JobRunnerOptions
        {
            Alive = new AliveOptions(_owner),
            Takeover = Takeover,
            Backoff = Backoff,
            StatusChanged = Statuses.Add,
            AtStep = _atStep,
            CommitsAlone = _alone,
        },
        cancellation);

    /// <summary>Opens, processes all there is, closes.</summary>
    public async Task RunAsync()
    {
        await using var runner = await OpenAsync();
        await runner.RunUntilCaughtUpAsync();
    }

    async Task<IReadOnlyList<Odograph.Lake.Manifests.DataFile>> WriteLedgerAsync(
        IReadOnlyList<LedgerRow> rows, TargetTable ledger, string prefix, CancellationToken cancellation)
        => [await TableText.WriteAsync(
            Store, ledger, prefix, [.. rows.Select(row => JsonSerializer.Serialize(row))], cancellation)];
}
