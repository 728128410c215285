using System.Text.Json.Nodes;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Loop;

namespace Odograph.Pipeline.Redrive;

/// <summary>
/// Redrives a selection: cut after cut goes through the executor and is decided and applied like any batch. Positions,
/// watermarks and sums of the record stay as they are. Each batch is applied before the next one is executed; a crash
/// in between leaves rows that are moved and rows that can be selected anew.
/// </summary>
sealed class RedriveRun(
    JobParts parts, Backoff backoff, LoopSteps steps, BatchCommit commit,
    IReadOnlyDictionary<string, TargetTable> targets)
{
    readonly Planner _planner = new(parts.Definition);

    /// <param name="head">What the first decide builds on.</param>
    /// <param name="moved">Called after each batch with what the next decide builds on.</param>
    /// <param name="grace">What a commit under way gets when <paramref name="cancellation"/> comes.</param>
    public async Task RunAsync(
        LedgerHead head,
        QuarantineSelection selection,
        RedriveLimits limits,
        Action<LedgerHead, Candidate> moved,
        CancellationToken cancellation,
        CancellationToken grace)
    {
        using var rows = selection.Rows.GetEnumerator();
        for (int part = 1; ; part++)
        {
            cancellation.ThrowIfCancellationRequested();
            var taken = await Task.Run(() => Take(rows, limits), cancellation);
            if (taken.Count == 0)
            {
                return;
            }

            string detail = DetailOf(selection, part);
            var candidate = await ExecuteAsync(head, RedriveCut.Of(taken, _planner), detail, cancellation);
            head = await commit.CommitAsync(head, candidate, targets, grace);
            moved(head, candidate);
        }
    }

    static List<RedriveRow> Take(IEnumerator<RedriveRow> rows, RedriveLimits limits)
    {
        RedriveFailPoints.HitRead();
        var taken = new List<RedriveRow>();
        for (long bytes = 0; taken.Count < limits.Rows && bytes < limits.Bytes && rows.MoveNext();)
        {
            bytes += rows.Current.Raw.Length;
            taken.Add(rows.Current);
        }

        return taken;
    }

    // The rows are in memory: a batch that failed is tried again as another attempt with the same rows.
    async Task<Candidate> ExecuteAsync(
        LedgerHead head, RedriveCut cut, string detail, CancellationToken cancellation)
        => await backoff.RunAsync(
            $"redrive {cut.Rows} rows",
            async _ =>
            {
                var batch = Planned(head, cut);
                bool isDone = false;
                try
                {
                    await steps.AtAsync(LoopStep.Planned);
                    var result = await parts.Executor.RunAsync(batch, cancellation);
                    await steps.AtAsync(LoopStep.Executed);
                    RunLoop.ThrowIfUntrue(batch, result);
                    isDone = true;
                    return CandidateOf(head, batch, result, detail);
                }
                finally
                {
                    if (!isDone)
                    {
                        parts.Executor.Settle(batch.Attempt, decided: false);
                    }
                }
            },
            cancellation);

    PlannedBatch Planned(LedgerHead head, RedriveCut cut) => new()
    {
        Epoch = head.Epoch,
        Number = head.NextBatch,
        Attempt = Guid.NewGuid(),
        PlannedAtMicros = UnixMicros.Now(parts.Time),
        Definition = parts.Definition,
        Slices = [.. cut.Slices.Select(slice => slice.Slice)],
        Redrive = cut,
        Tables = targets,
    };

    static Candidate CandidateOf(LedgerHead head, PlannedBatch batch, BatchResult result, string detail)
    {
        var record = head.Last! with
        {
            Epoch = batch.Epoch,
            Batch = batch.Number,
            Attempt = batch.Attempt,
            Kind = BatchKinds.Redrive,
            Definition = batch.Definition.Hash,
            PlannedAtMicros = batch.PlannedAtMicros,
            Manifests = new Dictionary<string, string>(),
        };
        var rows = result.Slices.Select(slice => RowOf(record, slice, batch.Redrive!.Find(slice.Slice), detail));
        return new Candidate(record, [.. rows], result.Files, [], IsExecuted: true);
    }

    /// <summary>
    /// What was redriven of one partition. Its positions are where the partition stands, from = to: a redrive reads no
    /// log, and whoever follows positions through the ledger may pass over it without knowing its kind.
    /// </summary>
    static LedgerRow RowOf(BatchRecord record, SliceResult slice, RedriveSlice cut, string detail) => new()
    {
        Batch = record.Batch,
        Epoch = record.Epoch,
        Kind = record.Kind,
        Partition = slice.Slice.Key(),
        Incarnation = slice.Slice.Incarnation,
        PositionFrom = cut.Rows[0].ReachedPosition,
        PositionTo = cut.Rows[0].ReachedPosition,
        Counts = BatchCounts.Of(slice),
        WatermarkMicros = record.FindStream(slice.Slice.Stream)?.WatermarkMicros,
        PlannedAtMicros = record.PlannedAtMicros,
        Definition = record.Definition,
        Detail = detail,
    };

    static string DetailOf(QuarantineSelection selection, int part) => new JsonObject
    {
        ["snapshot"] = selection.SnapshotId,
        ["filter"] = selection.Filter.ToJson(),
        ["rows"] = selection.Count,
        ["part"] = part,
    }.ToJsonString();
}
