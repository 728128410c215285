using System.Text.Json.Nodes;
using Odograph.Lake.Avro;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Lake.Tests.Tables;

namespace Odograph.Lake.Tests.Manifests;

public sealed class ManifestTests
{
    readonly MemoryObjectStore _store = new("lake");

    [Fact]
    public async Task A_manifest_comes_back_with_everything_and_numbers_left_to_inherit()
    {
        var files = new[] { SampleFiles.Of(1), SampleFiles.Of(2, day: null) };
        var written = await WriteAsync(files);
        var manifest = await ManifestReader.ReadAsync(_store, written.Path);

        Assert.Equal(SampleTables.Columns.Fields, manifest.Schema.Fields);
        Assert.Equal(SampleTables.ByDay.Fields, manifest.Spec.Fields);
        Assert.All(manifest.Entries, entry => Assert.Equal(
            (ManifestEntryStatus.Added, null, null, null),
            (entry.Status, entry.SnapshotId, entry.SequenceNumber, entry.FileSequenceNumber)));
        for (int i = 0; i < files.Length; i++)
        {
            AssertSame(files[i], manifest.Entries[i].File);
        }
    }

    [Fact]
    public async Task Numbers_are_inherited_from_the_list()
    {
        var written = await WriteAsync([SampleFiles.Of(1)]);
        var manifest = await ManifestReader.ReadAsync(
            _store, written with { AddedSnapshotId = 77, SequenceNumber = 5 }, CancellationToken.None);
        var entry = Assert.Single(manifest.Entries);
        Assert.Equal((77L, 5L, 5L), (entry.SnapshotId, entry.SequenceNumber, entry.FileSequenceNumber));
    }

    [Fact]
    public async Task Its_line_for_the_list_says_counts_and_range_of_the_partitions()
    {
        var written = await WriteAsync(
            [SampleFiles.Of(1), SampleFiles.Of(2, day: 20450, rows: 5), SampleFiles.Of(3, day: null)]);
        Assert.Equal((3, 0, 0, 25L, 0L, 0L), (
            written.AddedFiles, written.ExistingFiles, written.DeletedFiles, written.AddedRows, written.ExistingRows,
            written.DeletedRows));
        Assert.Equal((1001L + 1002 + 1003, 3), (written.AddedBytes!.Value, written.AddedPartitions!.Value));
        Assert.Null(written.SequenceNumber);
        Assert.Null(written.AddedSnapshotId);
        var summary = Assert.Single(written.Partitions);
        Assert.Equal((true, false), (summary.ContainsNull, summary.ContainsNan!.Value));
        Assert.Equal(20450, Bounds.Decode(new PrimitiveType(PrimitiveKind.Date), summary.LowerBound));
        Assert.Equal(20454, Bounds.Decode(new PrimitiveType(PrimitiveKind.Date), summary.UpperBound));
        Assert.Equal(written.LengthBytes, (await _store.GetAsync("job/gps/metadata/m.avro"))!.Bytes.Length);
    }

    [Fact]
    public async Task Described_from_its_name_alone_it_is_the_same()
    {
        var written = await WriteAsync([SampleFiles.Of(1), SampleFiles.Of(2)]);
        var described = await ManifestReader.DescribeAsync(_store, written.Path);
        Assert.Equivalent(written, described, strict: true);
    }

    [Fact]
    public async Task One_that_is_not_there_is_named()
    {
        string uri = _store.UriOf("job/gps/metadata/none.avro");
        var error = await Assert.ThrowsAsync<MissingFileException>(() => ManifestReader.DescribeAsync(_store, uri));
        Assert.Equal(uri, error.Uri);
        await Assert.ThrowsAsync<TableFormatException>(() => ManifestReader.ReadAsync(_store, "s3://elsewhere/m.avro"));
    }

    [Fact]
    public void Its_header_is_what_version_2_asks_for()
    {
        var avro = AvroFile.Read(ManifestWriter.Encode(Sample()));
        Assert.Equal("2", avro.Text("format-version"));
        Assert.Equal("data", avro.Text("content"));
        Assert.Equal("0", avro.Text("schema-id"));
        Assert.Equal("0", avro.Text("partition-spec-id"));
        Assert.Equal(
            """[{"source-id":2,"field-id":1000,"name":"event_time_day","transform":"day"}]""",
            avro.Text("partition-spec"));
        Assert.Equal(4, JsonNode.Parse(avro.Text("schema")!)!["fields"]!.AsArray().Count);
    }

    [Fact]
    public void Every_kind_of_partition_value_comes_back()
    {
        (PrimitiveType Type, object Value)[] values =
        [
            (FieldType.Boolean, true), (FieldType.Int, -5), (FieldType.Long, long.MinValue),
            (new(PrimitiveKind.Float), 1.5f),
            (FieldType.Double, -0.5), (new(PrimitiveKind.Date), -1), (new(PrimitiveKind.Time), 86_399_999_999),
            (new(PrimitiveKind.Timestamp), -1L), (FieldType.TimestampTz, 1L), (FieldType.String, "ü|\0"),
            (new(PrimitiveKind.Uuid), Guid.Parse("f79c3e09-677c-4bbd-a479-3f349cb785e7")),
            (FieldType.Binary, new byte[] { 1, 0xFF }),
            (new(PrimitiveKind.Fixed, Length: 3), new byte[] { 1, 2, 3 }),
            (new(PrimitiveKind.Decimal, 9, 2), new System.Numerics.BigInteger(-1420)),
        ];
        var schema = new Schema(0, [.. values.Select((pair, i) => new Field(i + 1, $"c {i}", pair.Type))]);
        var spec = new PartitionSpec(
            3, [.. values.Select((_, i) => new PartitionField(i + 1, 1000 + i, $"0p-{i}", Transform.Identity))]);
        var file = SampleFiles.Of(1) with { Partition = [.. values.Select(pair => pair.Value)] };
        var none = SampleFiles.Of(2) with { Partition = [.. values.Select(_ => (object?)null)] };

        var manifest = Decoded(new Manifest(schema, spec, [Added(file), Added(none)]));
        Assert.Equal(3, manifest.Spec.Id);
        Assert.Equal(file.Partition, manifest.Entries[0].File.Partition);
        Assert.Equal(none.Partition, manifest.Entries[1].File.Partition);
    }

    [Fact]
    public void An_unpartitioned_table_has_an_empty_struct()
    {
        var file = SampleFiles.Of(1) with { Partition = [] };
        var manifest = Decoded(new Manifest(SampleTables.Columns, PartitionSpec.Unpartitioned, [Added(file)]));
        Assert.Empty(manifest.Entries[0].File.Partition);
    }

    [Fact]
    public void Misuse_is_told()
    {
        var (schema, spec) = (SampleTables.Columns, SampleTables.ByDay);
        Assert.Throws<ArgumentException>(() => ManifestWriter.Encode(new Manifest(schema, spec, [])));
        Assert.Throws<ArgumentException>(
            () => ManifestWriter.Encode(
                new Manifest(schema, spec, [Added(SampleFiles.Of(1) with { Partition = [] })])));
        Assert.Throws<ArgumentException>(
            () => ManifestWriter.Encode(
                new Manifest(schema, spec, [Added(SampleFiles.Of(1) with { Partition = ["text"] })])));
        Assert.Throws<ArgumentException>(() => ManifestWriter.Encode(
            new Manifest(schema, spec, [Added(SampleFiles.Of(1)) with { Status = ManifestEntryStatus.Existing }])));
    }

    [Fact]
    public void Unknown_fields_of_another_writer_are_skipped()
    {
        var avro = AvroFile.Read(ManifestWriter.Encode(Sample()));
        var schema = JsonNode.Parse(ManifestFormat.EntrySchema(SampleTables.ByDay, SampleTables.Columns))!;
        var extra = JsonNode.Parse(
            """{"name":"new","type":["null",{"type":"map","values":"string"}],"field-id":900}""");
        schema["fields"]!.AsArray().Insert(0, extra);
        var more = new Dictionary<string, object?> { ["a"] = "b" };
        var header = avro.Metadata.Where(pair => !pair.Key.StartsWith("avro.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => avro.Text(pair.Key)!);
        byte[] wider = AvroFile.Write(
            schema.ToJsonString(), header, avro.Records.Select(record => (object?[])[more, .. record]));

        AssertSame(SampleFiles.Of(1), ManifestReader.Decode("m", wider).Entries[0].File);
    }

    [Fact]
    public void A_delete_manifest_is_refused()
    {
        var avro = AvroFile.Read(ManifestWriter.Encode(Sample()));
        var header = avro.Metadata.Where(pair => !pair.Key.StartsWith("avro.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Key == "content" ? "deletes" : avro.Text(pair.Key)!);
        byte[] bytes = AvroFile.Write(
            ManifestFormat.EntrySchema(SampleTables.ByDay, SampleTables.Columns), header, avro.Records);
        var error = Assert.Throws<TableFormatException>(() => ManifestReader.Decode("m.avro", bytes));
        Assert.Equal("read manifest \"m.avro\": content is \"deletes\", expected \"data\"", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flipped_bit_is_read_or_refused_with_the_typed_error(bool packed)
    {
        var bytes = ManifestWriter.Encode(Sample(), packed);
        for (int bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                ManifestReader.Decode("m", bytes);
            }
            catch (TableFormatException)
            {
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        AssertSame(SampleFiles.Of(1), ManifestReader.Decode("m", bytes).Entries[0].File);
    }

    [Fact]
    public void A_torn_file_is_refused()
    {
        var bytes = ManifestWriter.Encode(Sample());
        for (int length = 0; length < bytes.Length; length++)
        {
            var torn = bytes[..length];
            if (AvroHeader.EndsAt(bytes) != length)
            {
                Assert.Throws<TableFormatException>(() => ManifestReader.Decode("m", torn));
            }
        }
    }

    static Manifest Sample()
        => new(
            SampleTables.Columns, SampleTables.ByDay, [Added(SampleFiles.Of(1)), Added(SampleFiles.Of(2, day: null))]);

    static ManifestEntry Added(DataFile file) => new(ManifestEntryStatus.Added, null, null, null, file);

    static Manifest Decoded(Manifest manifest) => ManifestReader.Decode("m.avro", ManifestWriter.Encode(manifest));

    static void AssertSame(DataFile expected, DataFile found) => Assert.Equivalent(expected, found, strict: true);

    Task<ManifestFile> WriteAsync(IReadOnlyList<DataFile> files) => ManifestWriter.WriteAsync(
        _store, "job/gps/metadata/m.avro", SampleTables.Columns, SampleTables.ByDay, files);
}
