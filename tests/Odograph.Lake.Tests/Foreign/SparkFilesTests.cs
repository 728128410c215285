using System.Numerics;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Tests.Foreign;

/// <summary>
/// Files that Spark 4.0.4 with Iceberg 1.11.0 wrote: a table of ours (gps) after its DELETE and INSERT, and one of its
/// own with every kind of partition (kinds: row 1 holds the spec's test values, row 2 nulls).
/// </summary>
public sealed class SparkFilesTests
{
    [Fact]
    public void Its_metadata_is_read_and_written_back()
    {
        var table = TableMetadataJson.Read(Bytes("gps.metadata.json"));
        Assert.Equal(8, table.LastSequenceNumber);
        Assert.Equal("402", table.CurrentSnapshot!.Summary["total-records"]);
        Assert.Equal(new ListType(5, FieldType.String, false), table.CurrentSchema.Find("tags")!.Type);
        Assert.Equal("5", table.Properties["odograph.applied.job"]);
        var again = TableMetadataJson.Read(TableMetadataJson.Write(table));
        Assert.Equal(TableMetadataJson.Write(table), TableMetadataJson.Write(again));
    }

    [Fact]
    public void Its_manifest_list_is_read()
    {
        var list = ManifestLists.Decode("list", Bytes("gps-list.avro"));
        Assert.Equal(3, list.Count);
        Assert.All(list, manifest => Assert.False(manifest.IsDeletes));
        Assert.Equal((2, 0, 0, 2L, 8L), (
            list[0].AddedFiles, list[0].ExistingFiles, list[0].DeletedFiles, list[0].AddedRows,
            list[0].SequenceNumber!.Value));
        Assert.Equal(402, list.Sum(manifest => manifest.AddedRows + manifest.ExistingRows));
        Assert.Equal(2, list.Sum(manifest => manifest.DeletedFiles));
        var days = Assert.Single(list[0].Partitions);
        Assert.Equal(20515, Bounds.Decode(new PrimitiveType(PrimitiveKind.Date), days.UpperBound));
        Assert.True(days.ContainsNull);
    }

    [Fact]
    public void What_it_added_inherits_its_numbers()
    {
        var list = ManifestLists.Decode("list", Bytes("gps-list.avro"));
        var manifest = ManifestReader.Decode("m", Bytes("gps-inserted.avro")).Inherit(list[0]);
        Assert.Equal(1, manifest.Schema.Id);
        Assert.All(manifest.Entries, entry => Assert.Equal(
            (ManifestEntryStatus.Added, 8L, 8L, 1L),
            (entry.Status, entry.SequenceNumber!.Value, entry.FileSequenceNumber!.Value, entry.File.RecordCount)));
        var march = manifest.Entries.Single(entry => entry.File.Partition[0] is not null).File;
        Assert.Equal(20515, march.Partition[0]);
        Assert.Equal("sp", Bounds.Decode(FieldType.String, march.LowerBounds[1]));
        Assert.Equal(1_772_496_000_000_000, Bounds.Decode(FieldType.TimestampTz, march.UpperBounds[2]));
        Assert.Equal(1.0, Bounds.Decode(FieldType.Double, march.LowerBounds[3]));

        // The row of the other file has NaN as latitude and -0.0 as speed.
        var nan = manifest.Entries.Single(entry => entry.File.Partition[0] is null).File;
        Assert.Equal(1, nan.NanCounts[3]);
        Assert.False(nan.LowerBounds.ContainsKey(3));
        Assert.Equal([0x00, 0xFF], nan.LowerBounds[7]);
    }

    [Fact]
    public void What_it_deleted_keeps_the_numbers_we_gave()
    {
        var manifest = ManifestReader.Decode("m", Bytes("gps-deleted.avro"));
        var deleted = manifest.Entries.Where(entry => !entry.IsLive).ToList();
        Assert.Equal(
            [(null, 5L), (-2, 3L)], deleted.Select(entry => (entry.File.Partition[0], entry.SequenceNumber!.Value)));
        Assert.Equal(3, manifest.Entries.Count(entry => entry.Status == ManifestEntryStatus.Existing));
        var ours = manifest.Entries.First(entry => entry.IsLive).File;
        Assert.Equal(100, ours.ValueCounts[1]);
        Assert.NotEmpty(ours.LowerBounds);
    }

    [Fact]
    public void Its_partition_values_are_what_our_transforms_make_of_the_same_row()
    {
        var micros = new DateTimeOffset(2017, 11, 16, 22, 31, 8, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        var row = new Dictionary<string, object>
        {
            ["b"] = true,
            ["i"] = 34,
            ["l"] = 34L,
            ["f"] = 1.5f,
            ["d"] = -2.5,
            ["dt"] = 17486,
            ["ts"] = micros,
            ["tn"] = -1L,
            ["s"] = "iceberg",
            ["bin"] = new byte[] { 0, 1, 2, 3 },
            ["dec"] = new BigInteger(1420),
        };
        var manifest = ManifestReader.Decode("m", Bytes("kinds.avro"));
        Assert.Equal(12, manifest.Spec.Fields.Count);
        var given = manifest.Entries.Single(entry => entry.File.Partition[0] is not null).File;
        var nulls = manifest.Entries.Single(entry => entry.File.Partition[0] is null).File;
        for (int i = 0; i < manifest.Spec.Fields.Count; i++)
        {
            var field = manifest.Spec.Fields[i];
            var column = manifest.Schema.Find(field.SourceId)!;
            Assert.Equal(
                Transforms.Apply(field.Transform, (PrimitiveType)column.Type, row[column.Name]), given.Partition[i]);
            Assert.Null(nulls.Partition[i]);
        }
    }

    [Fact]
    public void Its_bounds_are_ours()
    {
        var manifest = ManifestReader.Decode("m", Bytes("kinds.avro"));
        var file = manifest.Entries.Single(entry => entry.File.Partition[0] is not null).File;
        foreach (var column in manifest.Schema.Fields.Where(column => file.LowerBounds.ContainsKey(column.Id)))
        {
            var type = (PrimitiveType)column.Type;
            object value = Bounds.Decode(type, file.LowerBounds[column.Id]);
            Assert.Equal(file.LowerBounds[column.Id], Bounds.Lower(type, value));
            Assert.Equal(file.UpperBounds[column.Id], Bounds.Upper(type, value));
        }

        Assert.Equal(manifest.Schema.Fields.Count, file.LowerBounds.Count);
    }

    [Fact]
    public void Its_partition_ranges_are_what_ours_would_be()
    {
        var line = Assert.Single(ManifestLists.Decode("list", Bytes("kinds-list.avro")));
        var manifest = ManifestReader.Decode(line.Path, Bytes("kinds.avro"));
        var ours = ManifestSummary.Of(line.Path, line.LengthBytes, manifest);
        Assert.Equivalent(line.Partitions, ours.Partitions, strict: true);
        Assert.Equal((line.AddedFiles, line.AddedRows, line.LengthBytes),
            (ours.AddedFiles, ours.AddedRows, (long)Bytes("kinds.avro").Length));
    }

    static byte[] Bytes(string name)
        => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Foreign", "Spark", name));
}
