using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Pipeline.Definition;

/// <summary>
/// A pipeline folder, read and found without fault: job, trigger, sources, streams. Immutable; <see cref="Hash"/>
/// changes with everything that can change a row.
/// </summary>
public sealed record PipelineDefinition
{
    /// <summary>Job = Iceberg namespace; [a-z][a-z0-9_]*.</summary>
    public required string Name { get; init; }

    public Trigger Trigger { get; init; } = new();

    /// <summary>By key, in the file's order.</summary>
    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    /// <summary>In the order of <c>streams:</c>.</summary>
    public required IReadOnlyList<StreamDefinition> Streams { get; init; }

    /// <summary>Roll-up models named in <c>rollups:</c>, in order.</summary>
    public IReadOnlyList<ModelDefinition> Rollups { get; init; } = [];

    /// <summary>Root of the lake when it is not in the data folder; null = <c>lake/</c> there.</summary>
    public string? Lake { get; init; }

    /// <summary>Hex SHA-256 over the normalised definition; the ledger's column <c>definition</c>.</summary>
    public required string Hash { get; init; }

    /// <summary>The roll-ups of one stream, in the order of <c>rollups:</c>.</summary>
    public IReadOnlyList<Rollup> RollupsOf(string stream)
        => [.. Rollups.Select(model => model.Rollup).Where(rollup => rollup.Stream == stream)];

    public StreamDefinition? FindStream(string name) => Streams.FirstOrDefault(stream => stream.Name == name);
}

/// <summary>When a batch is cut: whichever comes first.</summary>
/// <param name="IntervalSeconds">Default 10 s.</param>
/// <param name="Bytes">Raw bytes over all partitions; default 256 MiB.</param>
public sealed record Trigger(double IntervalSeconds = 10, long Bytes = 256L << 20)
{
    public TimeSpan Interval => TimeSpan.FromSeconds(IntervalSeconds);
}

/// <summary>What to do when records that were due cannot be read.</summary>
public enum OnGap
{
    /// <summary>Stop (exit 4). The default.</summary>
    Fail,

    /// <summary>Decide a gap row with the range and go on behind it.</summary>
    Skip,
}

/// <summary>One entry of <c>sources:</c>.</summary>
/// <param name="Type"><c>log</c>; others are named errors until they are there.</param>
/// <param name="Partitions">Number of partitions a stream is created with; log only.</param>
/// <param name="Keep">How long the log keeps records behind the applied batch; log only.</param>
/// <param name="Ingest">Producers inside the program append here.</param>
/// <param name="SegmentBytes">
/// Size of the log's files: what is dropped at once when it is older than <paramref name="Keep"/>; log only.
/// </param>
public sealed record SourceDefinition(
    string Key, string Type, int Partitions, TimeSpan Keep, OnGap OnGap, bool Ingest,
    int SegmentBytes = SourceDefinition.DefaultSegmentBytes)
{
    public const int DefaultSegmentBytes = 128 << 20;
}

/// <summary>A model's name, its SELECT as written, and what it means.</summary>
public sealed record ModelDefinition(string Name, string Sql, Rollup Rollup);
