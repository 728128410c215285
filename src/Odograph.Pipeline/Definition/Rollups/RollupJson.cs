using System.Text.Json;
using System.Text.Json.Serialization;
using Odograph.Model.Errors;
using Odograph.Pipeline.Parquet;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>
/// A roll-up as the property <c>odograph.rollup</c> of its parts table: readers make the view from it, and the next
/// start compares it with the model. Version 1:
/// <code>
/// {"version":1,"name","stream","where"?,"width_us",
///  "columns":[{"name","role","argument"?,"type","filter"?,"bounds":[number]}]}
/// </code>
/// Types are those of DuckDB, roles the names of <see cref="RollupRole"/>.
/// </summary>
public static class RollupJson
{
    const int Version = 1;

    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static string Write(Rollup rollup)
    {
        ArgumentNullException.ThrowIfNull(rollup);
        var columns = rollup.Columns.Select(column => new WireColumn(
            column.Name,
            column.Role.ToString(),
            column.Argument,
            SqlTypes.Of(column.Type),
            column.Filter,
            column.Bounds));
        return JsonSerializer.Serialize(
            new Wire(Version, rollup.Name, rollup.Stream, rollup.Where, rollup.WidthMicros, [.. columns]), Options);
    }

    /// <exception cref="OdographException">The text is no roll-up of a known version.</exception>
    public static Rollup Read(string text)
    {
        try
        {
            var wire = JsonSerializer.Deserialize<Wire>(text, Options)!;
            if (wire.Version != Version)
                throw new FormatException($"version {wire.Version}");
            return new Rollup
            {
                Name = wire.Name,
                Stream = wire.Stream,
                Where = wire.Where,
                WidthMicros = wire.WidthUs,
                Columns = [.. wire.Columns.Select(column => new RollupColumn(
                    column.Name, Enum.Parse<RollupRole>(column.Role), column.Argument, RollupTypes.Parse(column.Type))
                {
                    Filter = column.Filter,
                    Bounds = column.Bounds,
                })],
            };
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException)
        {
            throw new OdographException(
                ErrorKind.External,
                $"read a roll-up's table property: expected version {Version} of its JSON, found: {fault.Message}",
                "a newer program may have written it: use that one",
                fault);
        }
    }

    sealed record Wire(
        int Version, string Name, string Stream, string? Where, long WidthUs, IReadOnlyList<WireColumn> Columns);

    sealed record WireColumn(
        string Name, string Role, string? Argument, string Type, string? Filter, IReadOnlyList<double> Bounds);
}
