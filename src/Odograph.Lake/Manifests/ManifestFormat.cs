using System.Text.Json.Nodes;
using Odograph.Lake.Schemas;
using static Odograph.Lake.Manifests.AvroShapes;

namespace Odograph.Lake.Manifests;

/// <summary>
/// The format of a manifest (Iceberg spec v2, "Manifests"): an Avro container of <c>manifest_entry</c> records.
/// </summary>
/// <remarks>
/// <code>
/// header     schema (JSON), schema-id, partition-spec (JSON, the array of fields alone), partition-spec-id,
///            format-version "2", content "data"
/// entry      0 status int (0 existing, 1 added, 2 deleted) | 1 snapshot_id long? | 3 sequence_number long?
///            4 file_sequence_number long? | 2 data_file
/// data_file  134 content int (0) | 100 file_path | 101 file_format | 102 partition struct | 103 record_count long
///            104 file_size_in_bytes long | 108 column_sizes 117:118 | 109 value_counts 119:120
///            110 null_value_counts 121:122 | 137 nan_value_counts 138:139 | 125 lower_bounds 126:127
///            128 upper_bounds 129:130 | 131 key_metadata (null)
///            132 split_offsets list 133 | 135 equality_ids list 136 (null) | 140 sort_order_id int (0)
/// </code>
/// <para>Maps by field id are lists of pairs, left null when empty. A new manifest has added entries alone, with null
/// snapshot id and sequence numbers: they are inherited from whichever snapshot takes it in. Existing and deleted
/// entries carry theirs.</para>
/// <para>Read: fields are found by id, in any order; unknown ones are skipped. Refused: version 3, encrypted files,
/// delete manifests (their files are no data files), a file format other than Parquet is passed on as it is.</para>
/// <para>Recovery: none; a manifest is written once, under a name that is never used again.</para>
/// </remarks>
internal static class ManifestFormat
{
    public const int EntryStatus = 0;
    public const int EntrySnapshotId = 1;
    public const int EntryFile = 2;
    public const int EntrySequence = 3;
    public const int EntryFileSequence = 4;

    public const int Content = 134;
    public const int FilePath = 100;
    public const int FileFormat = 101;
    public const int Partition = 102;
    public const int RecordCount = 103;
    public const int FileSize = 104;
    public const int ColumnSizes = 108;
    public const int ValueCounts = 109;
    public const int NullCounts = 110;
    public const int NanCounts = 137;
    public const int LowerBounds = 125;
    public const int UpperBounds = 128;
    public const int KeyMetadata = 131;
    public const int SplitOffsets = 132;
    public const int EqualityIds = 135;
    public const int SortOrderId = 140;

    public const string SchemaKey = "schema";
    public const string SchemaIdKey = "schema-id";
    public const string SpecKey = "partition-spec";
    public const string SpecIdKey = "partition-spec-id";
    public const string VersionKey = "format-version";
    public const string ContentKey = "content";

    public static string EntrySchema(PartitionSpec spec, Schema schema) => Record(
        "manifest_entry",
        Required(EntryStatus, "status", "int"),
        Optional(EntrySnapshotId, "snapshot_id", "long"),
        Optional(EntrySequence, "sequence_number", "long"),
        Optional(EntryFileSequence, "file_sequence_number", "long"),
        Required(EntryFile, "data_file", FileSchema(spec, schema))).ToJsonString();

    static JsonObject FileSchema(PartitionSpec spec, Schema schema) => Record(
        "r2",
        Required(Content, "content", "int"),
        Required(FilePath, "file_path", "string"),
        Required(FileFormat, "file_format", "string"),
        Required(Partition, "partition", AvroShapes.Partition(spec, schema)),
        Required(RecordCount, "record_count", "long"),
        Required(FileSize, "file_size_in_bytes", "long"),
        Optional(ColumnSizes, "column_sizes", Map(117, 118, "long")),
        Optional(ValueCounts, "value_counts", Map(119, 120, "long")),
        Optional(NullCounts, "null_value_counts", Map(121, 122, "long")),
        Optional(NanCounts, "nan_value_counts", Map(138, 139, "long")),
        Optional(LowerBounds, "lower_bounds", Map(126, 127, "bytes")),
        Optional(UpperBounds, "upper_bounds", Map(129, 130, "bytes")),
        Optional(KeyMetadata, "key_metadata", "bytes"),
        Optional(SplitOffsets, "split_offsets", List(133, "long")),
        Optional(EqualityIds, "equality_ids", List(136, "int")),
        Optional(SortOrderId, "sort_order_id", "int"));
}
