using System.Globalization;
using Odograph.Lake.Avro;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using static Odograph.Lake.Manifests.AvroShapes;

namespace Odograph.Lake.Manifests;

/// <summary>
/// Manifest lists (Iceberg spec v2, "Manifest Lists"): an Avro container of <c>manifest_file</c> records, one per
/// manifest of a snapshot.
/// </summary>
/// <remarks>
/// <code>
/// header  snapshot-id, parent-snapshot-id ("null" when there is none), sequence-number, format-version "2"
/// record  500 manifest_path | 501 manifest_length long | 502 partition_spec_id int
///         517 content int (0 data, 1 deletes)
///         515 sequence_number long | 516 min_sequence_number long | 503 added_snapshot_id long
///         504, 505, 506 added, existing, deleted files int | 512, 513, 514 added, existing, deleted rows long
///         507 partitions list? 508 { 509 contains_null, 518 contains_nan?, 510 lower_bound?, 511 upper_bound? }
///         519 key_metadata?
/// </code>
/// <para>A list is written anew, under a new name, for every try of a commit: manifests that are new in it take the
/// snapshot's id and sequence number here. All counts are required. Recovery: none; see <see cref="AvroFile"/>.</para>
/// </remarks>
public static class ManifestLists
{
    static readonly string RecordSchema = Record(
        "manifest_file",
        Required(500, "manifest_path", "string"),
        Required(501, "manifest_length", "long"),
        Required(502, "partition_spec_id", "int"),
        Required(517, "content", "int"),
        Required(515, "sequence_number", "long"),
        Required(516, "min_sequence_number", "long"),
        Required(503, "added_snapshot_id", "long"),
        Required(504, "added_files_count", "int"),
        Required(505, "existing_files_count", "int"),
        Required(506, "deleted_files_count", "int"),
        Required(512, "added_rows_count", "long"),
        Required(513, "existing_rows_count", "long"),
        Required(514, "deleted_rows_count", "long"),
        Optional(507, "partitions", List(508, Record(
            "r508",
            Required(509, "contains_null", "boolean"),
            Optional(518, "contains_nan", "boolean"),
            Optional(510, "lower_bound", "bytes"),
            Optional(511, "upper_bound", "bytes")))),
        Optional(519, "key_metadata", "bytes")).ToJsonString();

    /// <exception cref="MissingFileException">It is not there.</exception>
    /// <exception cref="TableFormatException">It is damaged, or holds what Odograph does not know.</exception>
    public static async Task<IReadOnlyList<ManifestFile>> ReadAsync(
        IObjectStore store, string uri, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Decode(
            uri, await TableFiles.ReadAsync(store, uri, "read manifest list", cancellation).ConfigureAwait(false));
    }

    /// <summary>The manifests of a snapshot; none when there is no snapshot.</summary>
    internal static async Task<IReadOnlyList<ManifestFile>> OfAsync(
        IObjectStore store, Snapshot? snapshot, CancellationToken cancellation)
        => snapshot is null ? [] : await ReadAsync(store, snapshot.ManifestList, cancellation).ConfigureAwait(false);

    /// <summary>Writes the list of a snapshot. Manifests without numbers take those of the snapshot.</summary>
    /// <returns>Its URI.</returns>
    public static async Task<string> WriteAsync(
        IObjectStore store,
        string key,
        long snapshotId,
        long? parentId,
        long sequenceNumber,
        IReadOnlyList<ManifestFile> manifests,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        byte[] bytes = Encode(snapshotId, parentId, sequenceNumber, manifests);
        await store.PutAsync(key, bytes, cancellation).ConfigureAwait(false);
        return store.UriOf(key);
    }

    internal static byte[] Encode(
        long snapshotId, long? parentId, long sequenceNumber, IReadOnlyList<ManifestFile> manifests, bool packed = true)
    {
        var header = new Dictionary<string, string>
        {
            ["snapshot-id"] = snapshotId.ToString(CultureInfo.InvariantCulture),
            ["parent-snapshot-id"] = parentId?.ToString(CultureInfo.InvariantCulture) ?? "null",
            ["sequence-number"] = sequenceNumber.ToString(CultureInfo.InvariantCulture),
            ["format-version"] = "2",
        };
        var records = manifests.Select(manifest => ToRecord(manifest, snapshotId, sequenceNumber));
        return AvroFile.Write(RecordSchema, header, records, packed);
    }

    internal static IReadOnlyList<ManifestFile> Decode(string uri, ReadOnlyMemory<byte> bytes)
        => TableFiles.Reading("manifest list", uri, () =>
        {
            var avro = AvroFile.Read(bytes.Span);
            var columns = new AvroColumns(avro.Schema);
            int place = avro.Schema.IndexOf(507, "partitions");
            var summary = place < 0 ? null : SummarySchema(avro.Schema.Fields[place].Schema);
            return avro.Records.Select(record => FromRecord(record, columns, summary)).ToList();
        });

    static object?[] ToRecord(ManifestFile file, long snapshotId, long sequenceNumber) =>
    [
        file.Path, file.LengthBytes, file.SpecId, file.IsDeletes ? 1 : 0, file.SequenceNumber ?? sequenceNumber,
        file.MinSequenceNumber ?? sequenceNumber, file.AddedSnapshotId ?? snapshotId,
        file.AddedFiles, file.ExistingFiles, file.DeletedFiles, file.AddedRows, file.ExistingRows, file.DeletedRows,
        file.Partitions.Select(part => (object?)new object?[]
        {
            part.ContainsNull, part.ContainsNan, part.LowerBound, part.UpperBound,
        }).ToList(),
        null,
    ];

    static ManifestFile FromRecord(object?[] record, AvroColumns columns, AvroColumns? summary)
    {
        if (columns.FindRef<byte[]>(record, 519, "key_metadata") is not null)
        {
            throw new TableFormatException("a manifest is encrypted, which Odograph does not read");
        }

        var partitions = columns.FindRef<List<object?>>(record, 507, "partitions");
        return new ManifestFile
        {
            Path = columns.Get<string>(record, 500, "manifest_path"),
            LengthBytes = columns.Get<long>(record, 501, "manifest_length"),
            SpecId = columns.Get<int>(record, 502, "partition_spec_id"),
            IsDeletes = columns.Find<int>(record, 517, "content") is 1,
            // Lists from before an upgrade to version 2 have no numbers, which means 0.
            SequenceNumber = columns.Find<long>(record, 515, "sequence_number") ?? 0,
            MinSequenceNumber = columns.Find<long>(record, 516, "min_sequence_number") ?? 0,
            AddedSnapshotId = columns.Get<long>(record, 503, "added_snapshot_id"),
            AddedFiles = columns.Get<int>(record, 504, "added_data_files_count"),
            ExistingFiles = columns.Get<int>(record, 505, "existing_data_files_count"),
            DeletedFiles = columns.Get<int>(record, 506, "deleted_data_files_count"),
            AddedRows = columns.Get<long>(record, 512, "added_rows_count"),
            ExistingRows = columns.Get<long>(record, 513, "existing_rows_count"),
            DeletedRows = columns.Get<long>(record, 514, "deleted_rows_count"),
            Partitions = partitions is null || summary is null
                ? []
                : partitions.ConvertAll(item => Summary(item, summary)),
        };
    }

    static PartitionSummary Summary(object? item, AvroColumns columns)
    {
        var record = AvroColumns.As<object?[]>(item, "partitions");
        return new PartitionSummary(
            columns.Get<bool>(record, 509, "contains_null"),
            columns.Find<bool>(record, 518, "contains_nan"),
            columns.FindRef<byte[]>(record, 510, "lower_bound"),
            columns.FindRef<byte[]>(record, 511, "upper_bound"));
    }

    static AvroColumns? SummarySchema(AvroSchema schema)
    {
        var list = schema.Kind == AvroKind.Union
            ? schema.Branches.FirstOrDefault(branch => branch.Kind == AvroKind.Array)
            : schema;
        return list?.Element is { Kind: AvroKind.Record } element ? new AvroColumns(element) : null;
    }
}
