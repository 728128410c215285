namespace Odograph.Lake.Tables;

/// <summary>What a set of requirements and updates came to: the next state of the table, or why there is
/// none.</summary>
/// <param name="Metadata">Null when refused.</param>
/// <param name="Refusal">The requirement or update that does not fit the table, with what it expected and what was
/// found; null when applied.</param>
public sealed record ChangeResult(TableMetadata? Metadata, string? Refusal)
{
    internal static ChangeResult Applied(TableMetadata metadata) => new(metadata, null);

    internal static ChangeResult Refused(string reason) => new(null, reason);
}
