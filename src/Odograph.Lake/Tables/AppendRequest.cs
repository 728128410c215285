using Odograph.Lake.Manifests;

namespace Odograph.Lake.Tables;

/// <summary>What an append puts into a table, and what it may tidy up in the same commit.</summary>
public sealed record AppendRequest
{
    /// <summary>New manifests (just written, or described by <see cref="ManifestReader.DescribeAsync"/>). None = an
    /// empty snapshot.</summary>
    public IReadOnlyList<ManifestFile> Manifests { get; init; } = [];

    /// <summary>Own keys of the snapshot's summary; operation and totals are filled in.</summary>
    public IReadOnlyDictionary<string, string> Summary { get; init; } = new Dictionary<string, string>();

    /// <summary>Table properties set in the same commit.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Snapshots kept beside those that a ref names, the new one included; the oldest leave. Default
    /// 500.</summary>
    public int KeepSnapshots { get; init; } = 500;

    /// <summary>
    /// Manifests kept; beyond it small ones are merged in the same commit. Those that have reached
    /// <see cref="ManifestMerge.TargetBytes"/> are not small: a table with very many files has more. Default 100.
    /// </summary>
    public int KeepManifests { get; init; } = 100;

    /// <summary>Names of new files begin with it. For a batch
    /// <c>e&lt;epoch&gt;-b&lt;batch&gt;-&lt;attempt&gt;</c>.</summary>
    public string FileNamePrefix { get; init; } = "snap";

    /// <summary>URIs of manifests that stay as they are, beside the new ones: those of the current batch.</summary>
    public IReadOnlyCollection<string> PinnedManifests { get; init; } = [];
}
