using Odograph.Engine.Live;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;

namespace Odograph.Server;

/// <summary>What a server serves. All of it belongs to the caller and outlives the server.</summary>
public sealed record ServerParts
{
    public required PipelineDefinition Definition { get; init; }

    /// <summary>Where events that come in are appended. It fails at once where it cannot store them.</summary>
    public required IEventLog Log { get; init; }

    public required ITableCatalog Catalog { get; init; }

    public required IObjectStore Store { get; init; }

    /// <summary>Where queries spill.</summary>
    public required string TmpFolder { get; init; }

    public required LiveView Live { get; init; }

    /// <summary>The loop's state now.</summary>
    public required Func<JobStatus> Status { get; init; }

    /// <summary>Of the program, for those who ask.</summary>
    public required string Version { get; init; }

    public required TimeProvider Time { get; init; }
}
