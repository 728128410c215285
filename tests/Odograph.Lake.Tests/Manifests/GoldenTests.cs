using System.Text;
using Odograph.Lake.Manifests;
using Odograph.Lake.Tests.Tables;

namespace Odograph.Lake.Tests.Manifests;

/// <summary>
/// The bytes of a manifest and a manifest list as they were when Spark and icebird had read such files: a change of the
/// writer shows here first. They are unpacked (codec "null"), since packing may differ between runtimes.
/// </summary>
public sealed class GoldenTests
{
    [Fact]
    public void The_bytes_of_a_manifest_do_not_change()
        => Assert.Equal(File.ReadAllBytes(PathOf("manifest.avro")), ManifestBytes());

    [Fact]
    public void The_bytes_of_a_manifest_list_do_not_change()
        => Assert.Equal(File.ReadAllBytes(PathOf("list.avro")), ListBytes());

    /// <summary>
    /// Read by hand, byte by byte, as the Avro specification says; the product's codec has no part in it.
    /// </summary>
    [Fact]
    public void The_first_entry_of_the_manifest_is_where_the_format_puts_it()
    {
        var bytes = File.ReadAllBytes(PathOf("manifest.avro"));
        int at = AvroHeader.EndsAt(bytes);
        Assert.Equal("Obj\u0001", Encoding.ASCII.GetString(bytes, 0, 4));
        Assert.Equal(2, AvroHeader.Number(bytes, ref at));
        long size = AvroHeader.Number(bytes, ref at);
        Assert.Equal(bytes.Length - 16, at + size);

        Assert.Equal(1, AvroHeader.Number(bytes, ref at)); // status: added
        Assert.Equal(0, AvroHeader.Number(bytes, ref at)); // snapshot_id: null
        Assert.Equal(0, AvroHeader.Number(bytes, ref at)); // sequence_number: null
        Assert.Equal(0, AvroHeader.Number(bytes, ref at)); // file_sequence_number: null
        Assert.Equal(0, AvroHeader.Number(bytes, ref at)); // content: data
        Assert.Equal($"{SampleTables.Location}/data/e1-b1-0.parquet", Text(bytes, ref at));
        Assert.Equal("PARQUET", Text(bytes, ref at));
        Assert.Equal(1, AvroHeader.Number(bytes, ref at)); // partition: the second branch, a value
        Assert.Equal(20454, AvroHeader.Number(bytes, ref at));
        Assert.Equal(10, AvroHeader.Number(bytes, ref at)); // record_count
        Assert.Equal(1001, AvroHeader.Number(bytes, ref at)); // file_size_in_bytes
    }

    [Fact]
    public void The_first_line_of_the_list_has_the_numbers_of_its_snapshot()
    {
        var bytes = File.ReadAllBytes(PathOf("list.avro"));
        int at = AvroHeader.EndsAt(bytes);
        Assert.Equal(2, AvroHeader.Number(bytes, ref at));
        AvroHeader.Number(bytes, ref at);
        Assert.Equal("memory://lake/job/gps/metadata/m.avro", Text(bytes, ref at));
        long[] numbers = [.. Enumerable.Range(0, 12).Select(_ => AvroHeader.Number(bytes, ref at))];
        Assert.Equal([ManifestBytes().Length, 0, 0, 5, 5, 77, 2, 0, 0, 20, 0, 0], numbers);
        Assert.Equal(1, AvroHeader.Number(bytes, ref at)); // partitions: the second branch, a list
        Assert.Equal(1, AvroHeader.Number(bytes, ref at)); // of one
        Assert.Equal(1, bytes[at]); // contains_null
    }

    static byte[] ManifestBytes() => ManifestWriter.Encode(Sample(), packed: false);

    static byte[] ListBytes()
    {
        var added = ManifestSummary.Of($"{SampleTables.Location}/metadata/m.avro", ManifestBytes().Length, Sample());
        var older = added with
        {
            Path = $"{SampleTables.Location}/metadata/old.avro",
            SequenceNumber = 3,
            MinSequenceNumber = 1,
            AddedSnapshotId = 76,
            AddedFiles = 0,
            AddedRows = 0,
            ExistingFiles = 2,
            ExistingRows = 20,
        };
        return ManifestLists.Encode(77, 76, 5, [added, older], packed: false);
    }

    static Manifest Sample() => new(
        SampleTables.Columns, SampleTables.ByDay, [Added(SampleFiles.Of(1)), Added(SampleFiles.Of(2, day: null))]);

    static ManifestEntry Added(DataFile file) => new(ManifestEntryStatus.Added, null, null, null, file);

    static string Text(byte[] bytes, ref int at)
    {
        int length = (int)AvroHeader.Number(bytes, ref at);
        at += length;
        return Encoding.UTF8.GetString(bytes, at - length, length);
    }

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Manifests", "Golden", name);
}
