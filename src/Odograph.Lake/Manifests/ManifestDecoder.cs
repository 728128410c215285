using Odograph.Lake.Avro;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Manifests;

/// <summary>Entries of one manifest, from Avro records of whatever schema it was written with. Fields are found once,
/// by id.</summary>
internal sealed class ManifestDecoder
{
    readonly AvroColumns _entry;
    readonly AvroColumns _file;
    readonly int[] _partitions;
    readonly PrimitiveType[] _types;

    public ManifestDecoder(AvroSchema entrySchema, Schema schema, PartitionSpec spec)
    {
        Spec = spec;
        _entry = new AvroColumns(entrySchema);
        _file = new AvroColumns(_entry.RecordOf(ManifestFormat.EntryFile, "data_file"));
        var partition = _file.RecordOf(ManifestFormat.Partition, "partition");
        _partitions = [.. spec.Fields.Select(field =>
            partition.IndexOf(field.FieldId, field.Name) is >= 0 and var place
                ? place
                : throw new TableFormatException($"no partition field \"{field.Name}\""))];
        _types = [.. spec.Fields.Select(field => PartitionValues.TypeOf(field, schema))];
    }

    public PartitionSpec Spec { get; }

    public ManifestEntry Entry(object?[] record)
    {
        int status = _entry.Get<int>(record, ManifestFormat.EntryStatus, "status");
        var file = _entry.Get<object?[]>(record, ManifestFormat.EntryFile, "data_file");
        long? sequence = _entry.Find<long>(record, ManifestFormat.EntrySequence, "sequence_number");
        if (status is < 0 or > 2)
        {
            throw new TableFormatException($"status of an entry is {status}, expected 0 to 2");
        }

        return new ManifestEntry(
            (ManifestEntryStatus)status,
            _entry.Find<long>(record, ManifestFormat.EntrySnapshotId, "snapshot_id"),
            sequence,
            _entry.Find<long>(record, ManifestFormat.EntryFileSequence, "file_sequence_number"),
            File(file));
    }

    DataFile File(object?[] record)
    {
        if (_file.Find<int>(record, ManifestFormat.Content, "content") is { } content and not 0)
        {
            throw new TableFormatException($"content of a file is {content}, expected 0 (data)");
        }

        if (_file.FindRef<byte[]>(record, ManifestFormat.KeyMetadata, "key_metadata") is not null)
        {
            throw new TableFormatException("a data file is encrypted, which Odograph does not read");
        }

        return new DataFile
        {
            Path = _file.Get<string>(record, ManifestFormat.FilePath, "file_path"),
            Format = _file.Get<string>(record, ManifestFormat.FileFormat, "file_format").ToUpperInvariant(),
            Partition = Partition(_file.Get<object?[]>(record, ManifestFormat.Partition, "partition")),
            RecordCount = _file.Get<long>(record, ManifestFormat.RecordCount, "record_count"),
            SizeBytes = _file.Get<long>(record, ManifestFormat.FileSize, "file_size_in_bytes"),
            ColumnSizes = Map<long>(record, ManifestFormat.ColumnSizes, "column_sizes"),
            ValueCounts = Map<long>(record, ManifestFormat.ValueCounts, "value_counts"),
            NullCounts = Map<long>(record, ManifestFormat.NullCounts, "null_value_counts"),
            NanCounts = Map<long>(record, ManifestFormat.NanCounts, "nan_value_counts"),
            LowerBounds = Map<byte[]>(record, ManifestFormat.LowerBounds, "lower_bounds"),
            UpperBounds = Map<byte[]>(record, ManifestFormat.UpperBounds, "upper_bounds"),
            SplitOffsets = Offsets(_file.FindRef<List<object?>>(record, ManifestFormat.SplitOffsets, "split_offsets")),
        };
    }

    object?[] Partition(object?[] record)
    {
        var values = new object?[_partitions.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = PartitionValues.FromAvro(_types[i], record[_partitions[i]]);
        }

        return values;
    }

    Dictionary<int, T> Map<T>(object?[] record, int id, string name)
    {
        var pairs = _file.FindRef<List<object?>>(record, id, name);
        var map = new Dictionary<int, T>(pairs?.Count ?? 0);
        foreach (var pair in pairs ?? [])
        {
            // Key and value are the only fields of the pair, in this order.
            if (pair is not object?[] { Length: 2 } fields || fields[0] is not int key)
            {
                throw new TableFormatException($"{name} is not a map by field id");
            }

            map[key] = AvroColumns.As<T>(fields[1], name);
        }

        return map;
    }

    static List<long>? Offsets(List<object?>? items)
        => items?.ConvertAll(item => AvroColumns.As<long>(item, "split_offsets"));
}
