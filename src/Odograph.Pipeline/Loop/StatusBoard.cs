using Odograph.Model.Errors;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;

namespace Odograph.Pipeline.Loop;

/// <summary>Keeps the job's status and tells of each change. Thread-safe; the callback runs outside the lock.</summary>
sealed class StatusBoard(PipelineDefinition definition, TimeProvider time, Action<JobStatus>? changed)
{
    readonly Lock _gate = new();
    JobStatus _status = new() { Job = definition.Name };
    Dictionary<string, BatchCounts> _atOpen = [];
    Dictionary<string, BatchCounts> _applied = [];
    BatchRecord? _newest;
    IReadOnlyList<ListedPartition> _listed = [];
    long _payloadBytes;
    long _records;
    long _lastBatchAt = time.GetTimestamp();

    public JobStatus Current
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    public void Opened(LedgerHead head) => Change(status =>
    {
        _atOpen = Totals(head.Last);
        _applied = _atOpen;
        _newest = head.Last;
        return Rebuilt(status with { Epoch = head.Epoch, Batch = head.Last?.Batch ?? 0 }, new Dictionary<string,
            double>());
    });

    public void Listed(IReadOnlyList<ListedPartition> listed) => Change(status =>
    {
        _listed = listed;
        return Rebuilt(status, status.Streams.ToDictionary(stream => stream.Name, stream => stream.RecordsPerSecond));
    });

    public void Phase(JobPhase phase) => Change(status => status with
    {
        Phase = phase,
        Trouble = phase == JobPhase.Retrying ? status.Trouble : null,
    });

    public void Trouble(string what, Exception error) => Change(status => status with
    {
        Phase = JobPhase.Retrying,
        Trouble = error is OdographException { Hint: { } hint } ? $"{what}: {error.Message}; {hint}"
            : $"{what}: {error.Message}",
    });

    public void Applied(Candidate candidate) => Change(status =>
    {
        double seconds = Math.Max(0.001, time.GetElapsedTime(_lastBatchAt).TotalSeconds);
        var before = _applied;
        _lastBatchAt = time.GetTimestamp();
        _newest = candidate.Record;
        _applied = Totals(candidate.Record);
        _payloadBytes += candidate.Slices.Sum(slice => slice.PayloadBytes);
        _records += candidate.Slices.Sum(slice => slice.Read);
        var rates = _applied.ToDictionary(
            entry => entry.Key, entry => (entry.Value.Read - before.GetValueOrDefault(entry.Key).Read) / seconds);
        return Rebuilt(status, rates) with
        {
            Batch = candidate.Record.Batch,
            CommittedAt = time.GetUtcNow(),
            SkippedGaps = status.SkippedGaps + candidate.Rows.Count(row => row.Kind == BatchKinds.Gap),
            Trouble = null,
        };
    });

    /// <summary>Mean payload of this run, or null before the first record.</summary>
    public double? MeanPayloadBytes
    {
        get
        {
            lock (_gate)
            {
                return _records == 0 ? null : (double)_payloadBytes / _records;
            }
        }
    }

    void Change(Func<JobStatus, JobStatus> next)
    {
        JobStatus status;
        lock (_gate)
        {
            var before = _status;
            _status = status = next(before);
            if (before == status)
            {
                return;
            }
        }

        changed?.Invoke(status);
    }

    // Under the lock.
    JobStatus Rebuilt(JobStatus status, IReadOnlyDictionary<string, double> rates)
    {
        var streams = definition.Streams.Select(stream
            => StatusOf(stream.Name, rates.GetValueOrDefault(stream.Name))).ToList();
        return status with
        {
            Streams = streams,
            SinceOpen = streams.Aggregate(default(BatchCounts), (sum, stream) => sum + stream.SinceOpen),
        };
    }

    StreamStatus StatusOf(string name, double rate)
    {
        var totals = _applied.GetValueOrDefault(name);
        long? lag = Lag(_newest, _listed.Where(partition => partition.Key.Stream == name));
        double? mean = _records == 0 ? null : (double)_payloadBytes / _records;
        return new StreamStatus(
            name,
            totals,
            Minus(totals, _atOpen.GetValueOrDefault(name)),
            lag,
            lag == 0 ? 0 : (long?)(lag * mean),
            _newest?.FindStream(name)?.WatermarkMicros,
            rate);
    }

    /// <summary>Records between what is done and what the logs hold; null where one does not know its end.</summary>
    internal static long? Lag(BatchRecord? last, IEnumerable<ListedPartition> listed)
    {
        long lag = 0;
        foreach (var partition in listed)
        {
            var from = last?.FindPartition(partition.Key)?.To ?? partition.Log.Beginning;
            if (partition.Log.End is not { } end || PartitionOrder.Distance(from, end) is not { } records)
            {
                return null;
            }

            lag += records;
        }

        return lag;
    }

    static Dictionary<string, BatchCounts> Totals(BatchRecord? record)
        => (record?.Streams ?? []).ToDictionary(stream => stream.Name, stream => stream.Totals);

    static BatchCounts Minus(BatchCounts left, BatchCounts right) => new(
        left.Read - right.Read,
        left.Accepted - right.Accepted,
        left.Duplicate - right.Duplicate,
        left.Quarantined - right.Quarantined);
}
