using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Watermarks;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Plan, execute, decide, apply, again and again. Batch n+1 is planned from what batch n came to and executed while n
/// is decided and applied; its own decide waits until n is in every table. One caller at a time.
/// </summary>
sealed class RunLoop(
    JobParts parts,
    JobRunnerOptions options,
    StatusBoard board,
    Backoff backoff,
    LoopSteps steps,
    BatchCommit commit,
    IReadOnlyDictionary<string, TargetTable> targets,
    LedgerHead opened)
{
    readonly Planner _planner = new(parts.Definition);
    readonly LogSurvey _survey = new(parts.Definition, parts.Logs);
    readonly NextRecord _next = new(parts.Definition, new Idleness(parts.Time));
    readonly Trigger _trigger = new(parts, options, board);
    readonly Dictionary<PartitionKey, LogDamage> _damages = [];

    readonly long _epoch = opened.Epoch;

    /// <summary>As of the newest decide; owned by the commit under way while there is one.</summary>
    LedgerHead _head = opened;

    /// <summary>What the newest executed batch came to; ahead of the head by at most one batch.</summary>
    BatchRecord? _cursor = opened.Last;

    Task _committing = Task.CompletedTask;
    int _failures;

    public async Task RunAsync(bool untilCaughtUp, CancellationToken cancellation)
    {
        ThrowIfAbandoned();
        // A commit that fails ends the execution beside it; a stop, and an execution that fails, leave the commit a
        // grace. Without them it takes as long as it takes: its batch belongs to what the caller asked for.
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var grace = new Grace(options.StopGrace, parts.Time, work.Token);
        try
        {
            await TurnsAsync(untilCaughtUp, work, grace.Token);
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested)
        {
            // Stopped, or the commit failed: the last line tells.
        }
        catch
        {
            await work.CancelAsync();
            throw;
        }
        finally
        {
            await FinishAsync(grace.Token);
        }
    }

    /// <summary>Redrives a selection; ends early, without an error, when it is stopped.</summary>
    public async Task<RedriveProgress> RedriveAsync(
        QuarantineSelection selection,
        RedriveLimits limits,
        Action<RedriveProgress>? tell,
        CancellationToken cancellation)
    {
        var progress = new RedriveProgress(selection.Count, 0, default);
        using var grace = new Grace(options.StopGrace, parts.Time, cancellation);
        try
        {
            board.Phase(JobPhase.Working);
            await new RedriveRun(parts, backoff, steps, commit, targets)
                .RunAsync(_head, selection, limits, Moved, cancellation, grace.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What is moved is moved, what is decided is finished by the next start; the others can be selected anew.
        }

        return progress;

        void Moved(LedgerHead head, Candidate candidate)
        {
            (_head, _cursor) = (head, head.Last);
            board.Applied(candidate);
            progress = new RedriveProgress(
                progress.Rows,
                progress.Batches + 1,
                candidate.Rows.Aggregate(progress.Counts, (sum, row) => sum + row.Counts));
            tell?.Invoke(progress);
        }
    }

    async Task TurnsAsync(bool untilCaughtUp, CancellationTokenSource work, CancellationToken grace)
    {
        var cancellation = work.Token;
        FixedEnds? ends = null;
        while (!cancellation.IsCancellationRequested)
        {
            var listed = await ListAsync(cancellation);
            ends ??= untilCaughtUp ? new FixedEnds(listed) : null;
            var plan = _planner.Next(_cursor, listed, ends, _damages);
            var candidate = plan.Gaps.Count > 0 ? Skip(plan.Gaps, listed, ends)
                : plan.Slices.Count > 0 ? await ExecuteAsync(plan, ends, cancellation)
                : _next.AfterIdling(_cursor, NewHeader(), listed);
            if (candidate is not null)
            {
                await _committing;
                _cursor = candidate.Record;
                _committing = CommitAsync(candidate, work, grace);
                await (options.CommitsAlone ? _committing : Task.CompletedTask);
            }
            else if (plan.IsEmpty && untilCaughtUp)
            {
                return;
            }

            if (!untilCaughtUp)
            {
                board.Phase(JobPhase.Waiting);
                await _trigger.WaitAsync(token => LagAsync(token), cancellation);
            }
        }
    }

    async Task<IReadOnlyList<ListedPartition>> ListAsync(CancellationToken cancellation)
    {
        var listed = await backoff.RunAsync("ask the log", _ => _survey.ListAsync(cancellation), cancellation);
        board.Listed(listed);
        return listed;
    }

    async Task<long?> LagAsync(CancellationToken cancellation)
        => StatusBoard.Lag(_cursor, await ListAsync(cancellation));

    BatchHeader NewHeader() => new(
        _epoch, (_cursor?.Batch ?? 0) + 1, Guid.NewGuid(), BatchKinds.Batch, UnixMicros.Now(parts.Time));

    Candidate Skip(IReadOnlyList<Gap> gaps, IReadOnlyList<ListedPartition> listed, FixedEnds? ends)
    {
        foreach (var gap in gaps)
        {
            var source = parts.Definition.Sources.First(source => source.Key == gap.Key.Source);
            bool isStuck = gap.Reason == GapReason.Damage && gap.Next is null;
            if (isStuck || (options.OnGap ?? source.OnGap) == OnGap.Fail)
            {
                throw new LogGapException(gap);
            }
        }

        foreach (var partition in listed.Where(partition => gaps.Any(gap => gap.Key == partition.Key)))
        {
            ends?.Refix(partition);
        }

        return _next.AfterGaps(_cursor, NewHeader(), gaps, listed);
    }

    /// <summary>
    /// Null when there is nothing to decide: nothing was read, or the attempt failed and the ranges are planned anew.
    /// </summary>
    async Task<Candidate?> ExecuteAsync(Plan plan, FixedEnds? ends, CancellationToken cancellation)
    {
        var batch = Planned(plan);
        Candidate? candidate = null;
        board.Phase(JobPhase.Working);
        try
        {
            await steps.AtAsync(LoopStep.Planned);
            var result = await parts.Executor.RunAsync(batch, cancellation);
            await steps.AtAsync(LoopStep.Executed);
            candidate = await JudgeAsync(batch, result, ends, cancellation);
            _failures = 0;
            return candidate;
        }
        catch (LogDamagedException damage)
        {
            await NoteAsync(damage, batch, cancellation);
            return null;
        }
        catch (Exception error) when (backoff.MayRetry(error, _failures + 1) && !cancellation.IsCancellationRequested)
        {
            await backoff.PauseAsync($"batch {batch.Number}", error, ++_failures, cancellation);
            return null;
        }
        finally
        {
            if (candidate is null)
            {
                parts.Executor.Settle(batch.Attempt, decided: false);
            }
        }
    }

    PlannedBatch Planned(Plan plan)
    {
        var header = NewHeader();
        return new PlannedBatch
        {
            Epoch = header.Epoch,
            Number = header.Number,
            Attempt = header.Attempt,
            PlannedAtMicros = header.PlannedAtMicros,
            Definition = parts.Definition,
            Slices = plan.Slices,
            Tables = targets,
        };
    }

    /// <summary>
    /// Discards a batch whose log became another one while it was read; else works out what it leaves.
    /// </summary>
    async Task<Candidate?> JudgeAsync(
        PlannedBatch batch, BatchResult result, FixedEnds? ends, CancellationToken cancellation)
    {
        ThrowIfUntrue(batch, result);
        var listed = await ListAsync(cancellation);
        var now = listed.ToDictionary(partition => partition.Key, partition => partition.Log.Incarnation);
        foreach (var slice in result.Slices)
        {
            string found = now.GetValueOrDefault(slice.Slice.Key(), slice.Incarnation);
            if (slice.Incarnation != slice.Slice.Incarnation || found != slice.Slice.Incarnation)
            {
                throw new EnvironmentException(
                    $"read log \"{slice.Slice.Source}\" stream \"{slice.Slice.Stream}\" "
                    + $"partition {slice.Slice.Partition}: "
                    + $"expected incarnation {slice.Slice.Incarnation} before and after, "
                    + $"found {slice.Incarnation}, then {found}")
                {
                    IsTransient = true,
                };
            }
        }

        foreach (var slice in result.Slices.Where(slice => slice.Read == 0 && slice.To == slice.Slice.From
            && !slice.IsClosed))
        {
            ends?.MarkReadDry(slice.Slice.Key());
        }

        return _next.AfterBatch(_cursor, batch, result, listed);
    }

    internal static void ThrowIfUntrue(PlannedBatch batch, BatchResult result)
    {
        bool isWhole = result.Slices.Select(slice => slice.Slice).SequenceEqual(batch.Slices);
        if (!isWhole || result.Slices.Any(slice => !BatchCounts.Of(slice).AddsUp || slice.To < slice.Slice.From))
        {
            throw new OdographException(
                ErrorKind.Internal,
                $"execute batch {batch.Number}: expected one outcome per slice with "
                + "read = accepted + duplicate + quarantined, found "
                + string.Join("; ", result.Slices));
        }
    }

    async Task NoteAsync(LogDamagedException damage, PlannedBatch batch, CancellationToken cancellation)
    {
        var key = await backoff.RunAsync(
            "look at the damage", _ => _survey.FindDamagedAsync(batch.Slices, damage, cancellation), cancellation);
        if (key is not { } found)
        {
            // It could be read this time: a bad read, not a bad record.
            await backoff.PauseAsync($"batch {batch.Number}", damage, ++_failures, cancellation);
            return;
        }

        _damages[found] = new LogDamage(damage.From, damage.To);
    }

    async Task CommitAsync(Candidate candidate, CancellationTokenSource work, CancellationToken grace)
    {
        try
        {
            await Task.Yield();
            _head = await commit.CommitAsync(_head, candidate, targets, grace);
            board.Applied(candidate);
            await commit.TrimAsync(candidate, board.Trouble, grace);
        }
        catch
        {
            await work.CancelAsync();
            throw;
        }
    }

    // Whether the batch is decided only the lake knows: this runner cannot plan on.
    void ThrowIfAbandoned()
    {
        if (_committing.IsCanceled)
        {
            throw new EnvironmentException(
                $"go on with job \"{parts.Definition.Name}\": batch {_cursor?.Batch} was still being committed when "
                    + $"the stop before this had waited {options.StopGrace.TotalSeconds:0} s for it",
                "start again when the lake takes writes: what is decided is finished then, the rest is read again");
        }
    }

    /// <summary>Waits for the commit under way. One that ran out of its grace is left to the next start.</summary>
    async Task FinishAsync(CancellationToken grace)
    {
        try
        {
            await _committing;
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            // Decided or not, the lake knows: redo or a new plan.
        }
    }
}
