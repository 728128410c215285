using Odograph.DuckDb;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Execution.Deferral;
using Odograph.Engine.Execution.Quarantine;
using Odograph.Engine.Execution.Reading;
using Odograph.Lake.Manifests;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Faults;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution;

/// <summary>The files and slices of one stream in one batch.</summary>
sealed record StreamResult(IReadOnlyList<DataFile> Files, IReadOnlyList<SliceResult> Slices);

/// <summary>
/// One stream of one batch:
/// 1. look for the main partition;
/// 2. first pass: read, decode, check, judge, write what is new and of the main partition;
/// 3. ask the lake about events that memory could not judge;
/// 4. second pass: decode again what was deferred and write it, a partition at a time.
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

    public required LakeIdentities Lake { get; init; }

    public required QuarantineBuffer Quarantine { get; init; }

    public required DuckDbConnection Connection { get; init; }

    public required ExecutorLimits Limits { get; init; }

    public required TimeProvider Time { get; init; }

    public async Task<StreamResult> ExecuteAsync(CancellationToken cancellation)
    {
        // 1
        var partitions = new EventTimePartitions(Table);
        var main = await MainPartition.FindAsync(
            Plan,
            partitions,
            [.. Slices.Select(slice => (slice, LogOf(slice)))],
            Batch.PlannedAtMicros,
            cancellation);

        // 2
        var readers = Slices.Select(slice => new SliceReader(slice, LogOf(slice), Limits.ChunkBytes)).ToList();
        var claims = new ChunkClaims(readers, Time, Limits.TurnPatience);
        using var deferred = new DeferredRows(readers, Target.TmpFolder);
        var pass = new FirstPass(Plan, Batch, claims, Memory, Quarantine, partitions, main, deferred);
        var files = new List<DataFile>(await FirstPassAsync(pass, cancellation));

        // 3
        FailPoint.Hit(ExecutorFailPoints.BeforeLookup, Plan.Stream.Name);
        var suspects = deferred.Suspects.Select(suspect => (suspect.Identity, suspect.EventMicros)).ToList();
        var known = await Task.Run(() => Lake.FindAsync(Table.Name, suspects, cancellation), cancellation);
        deferred.Seal(known);
        Quarantine.Redriven?.Seal(known);

        // 4
        foreach (var rows in deferred.Partitions)
        {
            files.AddRange(await SecondPassAsync(
                new DeferredSource(Plan, deferred, rows), partitions.Tuple(rows.Value), files.Count, cancellation));
        }

        var slices = readers.ConvertAll(reader => reader.Result());
        ThrowIfUneven(files, slices);
        return new StreamResult(files, slices);
    }

    async Task<IReadOnlyList<DataFile>> FirstPassAsync(FirstPass pass, CancellationToken cancellation)
    {
        using var open = Connection.Open(pass);
        await using var stop = cancellation.Register(
            () => pass.Claims.Abort(new OperationCanceledException(cancellation)));
        string select = Plan.Select(Table.Schema, open.Sql, Plans.Where(pass));
        var partition = pass.Partitions.Tuple(pass.Main.Value);
        return await ParquetFiles.WriteAsync(Connection, select, Target, partition, cancellation);
    }

    async Task<IReadOnlyList<DataFile>> SecondPassAsync(
        DeferredSource rows, IReadOnlyList<object?> partition, int firstNumber, CancellationToken cancellation)
    {
        using var open = Connection.Open(rows);
        string select = Plan.Select(Table.Schema, open.Sql);
        return await ParquetFiles.WriteAsync(
            Connection, select, Target with { FirstNumber = firstNumber }, partition, cancellation);
    }

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
