using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tables;

/// <summary>Something in a table's metadata that is not as it should be.</summary>
/// <param name="Uri">The file that is at fault, or that says so.</param>
public sealed record TableProblem(string Uri, string Message)
{
    public override string ToString() => $"{Uri}: {Message}";
}

/// <summary>A data file of the current state, with the schema of the manifest that names it: what its metrics are
/// about.</summary>
public sealed record VerifiedFile(DataFile File, Schema Schema);

/// <summary>What a walk through all metadata of a table found. No problems = the table is whole, as far as metadata
/// tells.</summary>
public sealed record TableVerification
{
    public required IReadOnlyList<TableProblem> Problems { get; init; }

    public required int Snapshots { get; init; }

    /// <summary>Different manifests over all snapshots.</summary>
    public required int Manifests { get; init; }

    /// <summary>Live files of the current state: what is in them can be compared with their metrics.</summary>
    public required IReadOnlyList<VerifiedFile> Files { get; init; }

    /// <summary>Rows of the current state, by its manifests.</summary>
    public required long Records { get; init; }
}
