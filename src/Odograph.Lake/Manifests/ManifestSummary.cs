using Odograph.Lake.Schemas;

namespace Odograph.Lake.Manifests;

/// <summary>The line that a manifest list has for a manifest, made from its content.</summary>
internal static class ManifestSummary
{
    public static ManifestFile Of(string uri, long lengthBytes, Manifest manifest)
    {
        var added = Of(manifest, ManifestEntryStatus.Added);
        var existing = Of(manifest, ManifestEntryStatus.Existing);
        var deleted = Of(manifest, ManifestEntryStatus.Deleted);
        return new ManifestFile
        {
            Path = uri,
            LengthBytes = lengthBytes,
            SpecId = manifest.Spec.Id,
            MinSequenceNumber = MinSequence(manifest),
            AddedFiles = added.Count,
            ExistingFiles = existing.Count,
            DeletedFiles = deleted.Count,
            AddedRows = added.Sum(file => file.RecordCount),
            ExistingRows = existing.Sum(file => file.RecordCount),
            DeletedRows = deleted.Sum(file => file.RecordCount),
            AddedBytes = added.Sum(file => file.SizeBytes),
            AddedPartitions = added.Select(file => PartitionKey(manifest, file)).ToHashSet().Count,
            Partitions = [.. manifest.Spec.Fields.Select((field, index) => Summary(manifest, field, index))],
        };
    }

    /// <summary>The least known number of the live files; null when one of them is still to inherit its own.</summary>
    static long? MinSequence(Manifest manifest)
    {
        var live = manifest.Entries.Where(entry => entry.IsLive).ToList();
        return live.Exists(entry => entry.SequenceNumber is null) ? null : live.Min(entry => entry.SequenceNumber);
    }

    static PartitionSummary Summary(Manifest manifest, PartitionField field, int index)
    {
        var type = PartitionValues.TypeOf(field, manifest.Schema);
        bool canBeNan = type.Kind is PrimitiveKind.Float or PrimitiveKind.Double;
        bool containsNull = false;
        bool containsNan = false;
        object? least = null;
        object? greatest = null;
        foreach (var entry in manifest.Entries.Where(entry => entry.IsLive))
        {
            switch (entry.File.Partition[index])
            {
                case null:
                    containsNull = true;
                    break;
                case double.NaN or float.NaN:
                    containsNan = true;
                    break;
                case var value:
                    least = least is null || ValueOrder.Compare(value, least) < 0 ? value : least;
                    greatest = greatest is null || ValueOrder.Compare(value, greatest) > 0 ? value : greatest;
                    break;
            }
        }

        return new PartitionSummary(
            containsNull,
            canBeNan ? containsNan : false,
            least is null ? null : Bounds.Encode(type, least),
            greatest is null ? null : Bounds.Encode(type, greatest));
    }

    static List<DataFile> Of(Manifest manifest, ManifestEntryStatus status)
        => [.. manifest.Entries.Where(entry => entry.Status == status).Select(entry => entry.File)];

    static string PartitionKey(Manifest manifest, DataFile file) => string.Join('\u001F', manifest.Spec.Fields.Select(
        (field, index) => file.Partition[index] is { } value
            ? Convert.ToHexString(Bounds.Encode(PartitionValues.TypeOf(field, manifest.Schema), value))
            : "null"));
}
