using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Tests.Tables;

public sealed class TableMetadataJsonTests
{
    // As Iceberg's own tests have it (format version 2, all keys), with a few that only newer writers know.
    const string Foreign = """
        {
          "format-version": 2, "table-uuid": "9c12d441-03fe-4693-9a96-a0705ddf69c1",
          "location": "s3://bucket/test/location",
          "last-sequence-number": 34, "last-updated-ms": 1602638573590, "last-column-id": 3, "current-schema-id": 1,
          "schemas": [
            {"type": "struct", "schema-id": 0, "fields": [{"id": 1, "name": "x", "required": true, "type": "long"}]},
            {"type": "struct", "schema-id": 1, "identifier-field-ids": [1, 2], "fields": [
              {"id": 1, "name": "x", "required": true, "type": "long"},
              {"id": 2, "name": "y", "required": true, "type": "decimal(9,2)", "doc": "comment"},
              {"id": 3, "name": "z", "required": false, "type": "fixed[16]"}]}],
          "default-spec-id": 0,
          "partition-specs": [{"spec-id": 0, "fields": [
            {"name": "x", "transform": "bucket[7]", "source-id": 1, "field-id": 1000}]}],
          "last-partition-id": 1000, "default-sort-order-id": 3,
          "sort-orders": [{"order-id": 3, "fields": [
            {"transform": "identity", "source-id": 2, "direction": "asc", "null-order": "nulls-first"}]}],
          "properties": {"read.split.target.size": "134217728"},
          "current-snapshot-id": 3055729675574597004,
          "snapshots": [
            {"snapshot-id": 3051729675574597004, "timestamp-ms": 1515100955770, "sequence-number": 0,
             "summary": {"operation": "append"}, "manifest-list": "s3://a/b/1.avro"},
            {"snapshot-id": 3055729675574597004, "parent-snapshot-id": 3051729675574597004,
             "timestamp-ms": 1555100955770, "sequence-number": 1, "summary": {"operation": "append"},
             "manifest-list": "s3://a/b/2.avro", "schema-id": 1}],
          "snapshot-log": [{"snapshot-id": 3051729675574597004, "timestamp-ms": 1515100955770},
                           {"snapshot-id": 3055729675574597004, "timestamp-ms": 1555100955770}],
          "metadata-log": [{"metadata-file": "s3://a/v1.metadata.json", "timestamp-ms": 1515100955770}],
          "refs": {"main": {"snapshot-id": 3055729675574597004, "type": "branch"},
                   "end": {"snapshot-id": 3051729675574597004, "type": "tag", "max-ref-age-ms": 10000000}},
          "statistics": [{"snapshot-id": 3055729675574597004, "statistics-path": "s3://a/b/stats.puffin"}],
          "next-thing": {"deep": [1, 2.50, null]}
        }
        """;

    [Fact]
    public void A_foreign_file_comes_back_with_every_key()
    {
        var written = JsonNode.Parse(TableMetadataJson.Write(Read(Foreign)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Foreign), written), written!.ToJsonString());
    }

    [Fact]
    public void A_foreign_file_is_understood()
    {
        var table = Read(Foreign);
        Assert.Equal(3055729675574597004, table.CurrentSnapshot!.Id);
        Assert.Equal(3051729675574597004, table.CurrentSnapshot.ParentId);
        Assert.Equal(new PrimitiveType(PrimitiveKind.Decimal, 9, 2), table.CurrentSchema.Find("y")!.Type);
        Assert.Equal(new PrimitiveType(PrimitiveKind.Fixed, Length: 16), table.CurrentSchema.Find(3)!.Type);
        Assert.Equal(new Transform(TransformKind.Bucket, 7), table.DefaultSpec.Fields[0].Transform);
        Assert.Equal(
            new SnapshotRef(3051729675574597004, SnapshotRef.Tag) { MaxRefAgeMillis = 10_000_000 }, table.Refs["end"]);
    }

    [Fact]
    public void An_empty_table_has_no_current_snapshot_key_and_no_key_of_version_1()
    {
        var json = JsonNode.Parse(TableMetadataJson.Write(SampleTables.New()))!.AsObject();
        Assert.Equal(
            [
                "format-version", "table-uuid", "location", "last-sequence-number", "last-updated-ms", "last-column-id",
                "current-schema-id", "schemas", "default-spec-id", "partition-specs", "last-partition-id",
                "default-sort-order-id",
                "sort-orders", "properties", "refs", "snapshots", "snapshot-log", "metadata-log",
            ],
            json.Select(pair => pair.Key));
        Assert.Equal("""[{"order-id":0,"fields":[]}]""", json["sort-orders"]!.ToJsonString());
    }

    [Fact]
    public void A_list_column_comes_back()
    {
        var read = TableMetadataJson.Read(TableMetadataJson.Write(SampleTables.New()));
        Assert.Equal(SampleTables.Columns.Fields, read.CurrentSchema.Fields);
        Assert.Equal(SampleTables.ByDay.Fields, read.DefaultSpec.Fields);
        Assert.Null(read.CurrentSnapshotId);
    }

    [Fact]
    public void Minus_one_means_no_snapshot()
        => Assert.Null(Read(Changed(json =>
        {
            json["current-snapshot-id"] = -1;
            json["refs"] = new JsonObject();
        })).CurrentSnapshotId);

    [Fact]
    public void A_writer_without_refs_means_main()
    {
        var table = Read(Changed(json => json.Remove("refs")));
        Assert.Equal(new SnapshotRef(3055729675574597004, SnapshotRef.Branch), table.Refs[SnapshotRef.Main]);
    }

    [Fact]
    public void Gzip_is_read()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Foreign));
        }

        Assert.Equal(34, TableMetadataJson.Read(packed.ToArray()).LastSequenceNumber);
        Assert.Throws<TableFormatException>(
            () => TableMetadataJson.Read([0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
    }

    [Theory]
    [InlineData(1, "expected format version 2, found 1")]
    [InlineData(3, "expected format version 2, found 3")]
    public void Another_format_version_is_refused_by_name(int version, string message)
    {
        var error = Assert.Throws<TableFormatException>(() => Read(Changed(json => json["format-version"] = version)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("table-uuid")]
    [InlineData("location")]
    [InlineData("last-sequence-number")]
    [InlineData("last-updated-ms")]
    [InlineData("last-column-id")]
    [InlineData("schemas")]
    [InlineData("current-schema-id")]
    [InlineData("partition-specs")]
    [InlineData("default-spec-id")]
    [InlineData("last-partition-id")]
    public void A_missing_required_key_is_named(string key)
    {
        var error = Assert.Throws<TableFormatException>(() => Read(Changed(json => json.Remove(key))));
        Assert.Contains($"\"{key}\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_type_is_named_with_its_path()
    {
        var error = Assert.Throws<TableFormatException>(
            () => Read(Changed(json => json["snapshots"]![1]!["timestamp-ms"] = "soon")));
        Assert.Equal(
            "read table metadata.snapshots[1].timestamp-ms: expected a whole number, found \"soon\"", error.Message);
    }

    [Fact]
    public void A_nested_column_is_refused_by_name()
    {
        var nested = JsonNode.Parse(
            """{"type":"map","key-id":4,"key":"string","value-id":5,"value":"int","value-required":false}""");
        var error = Assert.Throws<TableFormatException>(
            () => Read(Changed(json => json["schemas"]![1]!["fields"]![0]!["type"] = nested)));
        Assert.Contains("nested \"map\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("current-schema-id")]
    [InlineData("default-spec-id")]
    [InlineData("current-snapshot-id")]
    public void A_current_id_that_is_not_listed_is_refused(string key)
        => Assert.Contains("77", Assert.Throws<TableFormatException>(
            () => Read(Changed(json => json[key] = 77))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_flipped_bit_is_read_or_refused_with_the_typed_error()
    {
        var bytes = TableMetadataJson.Write(Read(Foreign));
        for (int bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                TableMetadataJson.Write(TableMetadataJson.Read(bytes));
            }
            catch (TableFormatException)
            {
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(34, TableMetadataJson.Read(bytes).LastSequenceNumber);
    }

    [Fact]
    public void Properties_of_any_text_come_back()
    {
        var odd = new Dictionary<string, string> { ["odograph.batch"] = "{\"a\":\"ü\\n\u2028\"}", [""] = "\0" };
        var table = SampleTables.Applied(SampleTables.New(), new TableUpdate.SetProperties(odd));
        var read = TableMetadataJson.Read(TableMetadataJson.Write(table)).Properties;
        Assert.Equal(odd["odograph.batch"], read["odograph.batch"]);
        Assert.Equal("\0", read[""]);
    }

    static TableMetadata Read(string json) => TableMetadataJson.Read(Encoding.UTF8.GetBytes(json));

    static string Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Foreign)!.AsObject();
        change(json);
        return json.ToJsonString();
    }
}
