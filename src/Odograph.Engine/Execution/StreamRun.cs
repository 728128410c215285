using Odograph.DuckDb;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Deduplication.Lookup;
using Odograph.Engine.Execution.Deferral;
using Odograph.Engine.Execution.Quarantine;
using Odograph.Engine.Execution.Reading;
using Odograph.Engine.Execution.Rollups;
using Odograph.Lake.Manifests;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Faults;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution;

/// <summary>The files and slices of one stream in one batch.</summary>
/// <param name="Parts">Files of roll-ups' parts by table; only of tables that got rows.</param>
sealed record StreamResult(
    IReadOnlyList<DataFile> Files,
    IReadOnlyList<SliceResult> Slices,
    IReadOnlyDictionary<string, IReadOnlyList<DataFile>> Parts);

/// <summary>
/// One stream of one batch:
/// 1. look for the main partition, and whether there are so many that the batch is worth being larger;
/// 2. first pass: read, decode, check, judge, write what is new and of the main partition;
/// 3. ask the lake about events that memory could not judge;
/// 4. second pass: decode again what was deferred and write it, a partition at a time;
/// 5. write the parts of roll-ups.
/// </summary>
sealed class StreamRun
{
    public required StreamPlan Plan { get; init; }

    public required StreamPlans Plans { get; init; }

    public required PlannedBatch Batch { get; init; }

    public required IReadOnlyList<Slice> Slices { get; init; }

    public required ParquetTarget Target { get; init; }

    public required TargetTable Table { get; init; }

    public required Func<Slice, IEventLog> LogOf { get; init; }

    public required IdentityMemory Memory { get; init; }

    public required FilterCache Filters { get; init; }

    public required LakeSearch Search { get; init; }

    public required WriterLanes Lanes { get; init; }

    public required QuarantineBuffer Quarantine { get; init; }

    public required DuckDbConnection Connection { get; init; }

    public required ExecutorLimits Limits { get; init; }

    public required TimeProvider Time { get; init; }

    public async Task<StreamResult> ExecuteAsync(CancellationToken cancellation)
    {
        // 1
        var values = Plans.ValuesOf(Plan);
        var partitions = new EventTimePartitions(Table);
        var main = await MainPartition.FindAsync(
            Plan,
            partitions,
            [.. Slices.Select(slice => (slice, LogOf(slice)))],
            Batch.PlannedAtMicros,
            values,
            cancellation);

        // 2
        var readers = ReadersOf(IsWide(main) ? Limits.WideGrowth : 1);
        var claims = new ChunkClaims(readers, Time, Limits.TurnPatience);
        using var deferred = new DeferredRows(readers, Target.TmpFolder);
        bool makesFilters = MakesFilters(IsWide(main));
        using var filterRows = makesFilters ? new FilterRows() : null;
        using var rollups = OpenRollups();
        var pass = new FirstPass(Plan, Batch, claims, Memory, Quarantine, partitions, main.Range, deferred)
        {
            Rollups = rollups,
            Hash = Filters.Hash,
            FilterRows = filterRows,
            Values = values,
            Dictionaries = values.Freeze(Slices, Limits.DictionaryRecords),
        };
        var files = new List<DataFile>(await FirstPassAsync(pass, cancellation));
        if (pass.Dictionaries is { } dictionaries)
        {
            values.Judge(dictionaries, readers.Sum(reader => reader.Result().Read));
        }

        // 3
        FailPoint.Hit(ExecutorFailPoints.BeforeLookup, Plan.Stream.Name);
        var suspects = deferred.Suspects;
        var cost = await Task.Run(() => Search.FindAsync(Table.Name, suspects, cancellation), cancellation);
        deferred.Seal(partitions);
        Quarantine.Redriven?.Seal(suspects);
        suspects.KeepAnswersAlone();
        if (Plan.IsExact)
        {
            DeduplicationMetrics.Record(Plan.Stream.Name, readers.Sum(reader => reader.Result().Read), cost);
        }

        // 4
        using var second = new SecondPass
        {
            Plan = Plan,
            Deferred = deferred,
            Partitions = partitions,
            Schema = Table.Schema,
            Target = Target with { FirstNumber = files.Count },
            Connection = Connection,
            Lanes = Lanes,
            Filters = Filters,
            MakesFilters = makesFilters,
            Rollups = rollups,
            PartsTarget = TargetOf,
        };
        files.AddRange(await second.WriteAsync(cancellation));

        var slices = readers.ConvertAll(reader => reader.Result() with { Detail = DetailOf(reader, readers, cost) });
        ThrowIfUneven(files, slices);

        // 5
        return new StreamResult(files, slices, await RollUpAsync(files, rollups, cancellation));
    }

    PlainRollups? OpenRollups()
        => Plan.PlainRollups.Count == 0 ? null : new PlainRollups(Plan, Batch, Limits, Target.TmpFolder);

    List<SliceReader> ReadersOf(int growth) => [.. Slices.Select(
        slice => new SliceReader(slice, LogOf(slice), Limits.ChunkBytes, growth))];

    async Task<IReadOnlyDictionary<string, IReadOnlyList<DataFile>>> RollUpAsync(
        List<DataFile> files, PlainRollups? plain, CancellationToken cancellation)
    {
        var parts = new Dictionary<string, IReadOnlyList<DataFile>>();
        if (plain is null && Plan.SqlRollups.Count == 0)
        {
            return parts;
        }

        FailPoint.Hit(ExecutorFailPoints.BeforeRollup, Plan.Stream.Name);
        if (plain is not null)
        {
            foreach (var (table, written) in await plain.WriteAsync(Lanes, TargetOf, cancellation))
            {
                parts.Add(table, written);
            }
        }

        foreach (var rollup in files.Count == 0 ? [] : Plan.SqlRollups)
        {
            var table = Batch.Tables[rollup.PartsTable];
            var written = await SqlRollups.WriteAsync(
                Connection, rollup, files, Table, table, TargetOf(rollup.PartsTable), cancellation);
            if (written.Count > 0)
            {
                parts.Add(rollup.PartsTable, written);
            }
        }

        return parts;
    }

    ParquetTarget TargetOf(string table) => Target with
    {
        Schema = Batch.Tables[table].Schema,
        Spec = Batch.Tables[table].Spec,
        DataKeyPrefix = Batch.Tables[table].DataKeyPrefix,
    };

    async Task<IReadOnlyList<DataFile>> FirstPassAsync(FirstPass pass, CancellationToken cancellation)
    {
        using var open = Connection.Open(pass);
        await using var stop = cancellation.Register(
            () => pass.Claims.Abort(new OperationCanceledException(cancellation)));
        string select = Plan.Select(Table.Schema, open.Sql, Plans.Where(pass));
        var partition = pass.Partitions.Tuple(pass.Main.Value);
        var target = Target with { Dictionaries = pass.Dictionaries?.Bounds ?? Target.Dictionaries };
        var files = await ParquetFiles.WriteAsync(Connection, select, target, partition, cancellation);
        if (pass.FilterRows is { } rows && files is [var file])
        {
            rows.Save(file, Filters);
        }

        return files;
    }

    bool IsWide(MainPartition main) => main.Partitions > Limits.WidePartitions;

    // While memory holds all of the table, nobody asks for filters; but where events are of so many partitions, many
    // will soon be older than it reaches, and all these files would be read. A file without a filter gets one when it
    // is first read for a look-up.
    bool MakesFilters(bool isWide)
        => Plan.IsExact && (isWide || Memory.FloorOf(Plan.Stream.Name) != long.MinValue);

    // How many rows were older than memory reaches; what the look-up took is told once, with the first such slice.
    static string? DetailOf(SliceReader slice, List<SliceReader> all, LookupCost cost) => slice.Older == 0
        ? null
        : cost.ToJson(slice.Older, isFirst: ReferenceEquals(slice, all.Find(other => other.Older > 0)));

    // What the ledger will say must be what the files hold.
    void ThrowIfUneven(List<DataFile> files, List<SliceResult> slices)
    {
        long written = files.Sum(file => file.RecordCount);
        long accepted = slices.Sum(slice => slice.Accepted);
        bool adds = slices.TrueForAll(slice => slice.Read == slice.Accepted + slice.Duplicate + slice.Quarantined);
        if (written != accepted || !adds)
        {
            throw new OdographException(
                ErrorKind.Internal,
                $"run batch {Batch.Number} of \"{Plan.Stream.Name}\": {accepted} rows accepted, {written} written; "
                + string.Join("; ", slices.Select(slice =>
                    $"read {slice.Read}, accepted {slice.Accepted}, duplicate {slice.Duplicate}, "
                    + $"quarantined {slice.Quarantined}")));
        }
    }
}
