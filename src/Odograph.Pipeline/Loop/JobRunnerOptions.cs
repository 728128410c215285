using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// The parts that a job runs on. The runner owns none of them: whoever made them disposes of them after it.
/// </summary>
public sealed record JobParts
{
    public required PipelineDefinition Definition { get; init; }

    /// <summary>By source key; every source of the definition has one.</summary>
    public required IReadOnlyDictionary<string, IEventLog> Logs { get; init; }

    public required IObjectStore Store { get; init; }

    public required ITableCatalog Catalog { get; init; }

    public required IBatchExecutor Executor { get; init; }

    public required LedgerWriter WriteLedger { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How a job is run.</summary>
public sealed record JobRunnerOptions
{
    public required AliveOptions Alive { get; init; }

    public Takeover Takeover { get; init; } = Takeover.WhenSilent;

    /// <summary>
    /// Cut the first ten batches of the runner each second, so that a person sees something at once. Default false.
    /// </summary>
    public bool QuickStart { get; init; }

    /// <summary>For <c>--on-gap</c>; null = what each source says.</summary>
    public OnGap? OnGap { get; init; }

    /// <summary>
    /// How often logs are asked for their ends while the trigger is not due. Default 1 s; irrelevant until caught up.
    /// </summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What a graceful stop gives the batch that is being decided or applied; beyond it the next start finishes it.
    /// Default 30 s.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(30);

    public BackoffLimits Backoff { get; init; } = BackoffLimits.Default;

    /// <summary>
    /// Called with every change: a batch applied, trouble and its end, a phase. On the loop's own thread: it must be
    /// quick and must not throw.
    /// </summary>
    public Action<JobStatus>? StatusChanged { get; init; }

    /// <summary>Called at every <see cref="LoopStep"/>; tests crash or pause a writer here.</summary>
    internal Func<string, Task>? AtStep { get; init; }

    /// <summary>Decide and apply before the next batch is executed, so that a test's calls come in one order.</summary>
    internal bool CommitsAlone { get; init; }
}
