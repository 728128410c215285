using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tables;

/// <summary>
/// The rules of a commit, the same for every catalog of ours: requirements are checked against the newest state, then
/// updates are applied in order. Pure: nothing is read or written. Follows Iceberg's REST spec (requirements, updates)
/// and the table spec ("Snapshots", "Metadata log").
/// </summary>
public static class TableChanges
{
    /// <summary>Former metadata files that the newest one names; the oldest leave the list first.</summary>
    public const int MetadataLogLimit = 100;

    /// <summary>The first state of a table.</summary>
    /// <param name="location">Absolute URI of its folder.</param>
    /// <exception cref="ArgumentException">The schema or spec cannot be a table's.</exception>
    public static TableMetadata Create(string location, TableCreation creation, Guid uuid, long nowMillis)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        ArgumentNullException.ThrowIfNull(creation);
        string? fault = SchemaRules.Fault(creation.Schema) ?? SchemaRules.Fault(creation.Spec, creation.Schema);
        if (fault is not null)
        {
            throw new ArgumentException($"create table at \"{location}\": {fault}", nameof(creation));
        }

        return new TableMetadata
        {
            TableUuid = uuid,
            Location = location.TrimEnd('/'),
            LastSequenceNumber = 0,
            LastUpdatedMillis = nowMillis,
            LastColumnId = creation.Schema.HighestId,
            Schemas = [creation.Schema with { Id = 0 }],
            CurrentSchemaId = 0,
            Specs = [creation.Spec with { Id = 0 }],
            DefaultSpecId = 0,
            LastPartitionId = HighestId(creation.Spec),
            Properties = new Dictionary<string, string>(creation.Properties),
        };
    }

    /// <summary>The state after a commit, or which requirement or update refuses it.</summary>
    /// <param name="baseLocation">URI of the metadata file of <paramref name="base"/>; it joins the metadata
    /// log.</param>
    /// <param name="nowMillis">Wall clock; one that stepped back never takes the table's times back.</param>
    public static ChangeResult Apply(
        TableMetadata @base,
        string baseLocation,
        IReadOnlyList<TableRequirement> requirements,
        IReadOnlyList<TableUpdate> updates,
        long nowMillis)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(requirements);
        ArgumentNullException.ThrowIfNull(updates);
        foreach (var requirement in requirements)
        {
            if (Unmet(@base, requirement) is { } reason)
            {
                return ChangeResult.Refused(reason);
            }
        }

        var change = new TableChange(@base, nowMillis);
        foreach (var update in updates)
        {
            if (change.Apply(update) is { } reason)
            {
                return ChangeResult.Refused(reason);
            }
        }

        var log = @base.MetadataLog.Append(new MetadataLogEntry(baseLocation, @base.LastUpdatedMillis));
        return ChangeResult.Applied(change.Result() with { MetadataLog = [.. log.TakeLast(MetadataLogLimit)] });
    }

    internal static int HighestId(PartitionSpec spec)
        => spec.Fields.Aggregate(
            SchemaRules.FirstPartitionFieldId - 1, (highest, field) => Math.Max(highest, field.FieldId));

    static string? Unmet(TableMetadata table, TableRequirement requirement) => requirement switch
    {
        TableRequirement.TableUuid expected
            => Differs("assert-table-uuid", expected.Uuid.ToString("D"), table.TableUuid.ToString("D")),
        TableRequirement.RefSnapshotId expected => Differs(
            $"assert-ref-snapshot-id \"{expected.Ref}\"",
            Shown(expected.SnapshotId),
            Shown(table.Refs.GetValueOrDefault(expected.Ref)?.SnapshotId)),
        TableRequirement.LastAssignedFieldId expected
            => Differs("assert-last-assigned-field-id", Shown(expected.Id), Shown(table.LastColumnId)),
        TableRequirement.CurrentSchemaId expected
            => Differs("assert-current-schema-id", Shown(expected.Id), Shown(table.CurrentSchemaId)),
        TableRequirement.DefaultSpecId expected
            => Differs("assert-default-spec-id", Shown(expected.Id), Shown(table.DefaultSpecId)),
        TableRequirement.LastAssignedPartitionId expected
            => Differs("assert-last-assigned-partition-id", Shown(expected.Id), Shown(table.LastPartitionId)),
        _ => throw new ArgumentException($"no such requirement: {requirement}", nameof(requirement)),
    };

    static string? Differs(string requirement, string expected, string found)
        => expected == found ? null : $"{requirement}: expected {expected}, found {found}";

    static string Shown(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
