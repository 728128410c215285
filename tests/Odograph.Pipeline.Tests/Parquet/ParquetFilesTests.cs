using Odograph.DuckDb;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Model.Time;
using Odograph.Pipeline.Parquet;
using Odograph.Testing.Files;

namespace Odograph.Pipeline.Tests.Parquet;

public sealed class ParquetFilesTests : IDisposable
{
    static readonly Schema Table = new(0, [
        new Field(1, "id", FieldType.String, Required: true),
        new Field(2, "at", FieldType.TimestampTz, Required: true),
        new Field(3, "speed", FieldType.Double),
        new Field(4, "count", FieldType.Long),
        new Field(5, "year", FieldType.Int),
        new Field(6, "ok", FieldType.Boolean),
        new Field(7, "raw", FieldType.Binary),
        new Field(8, "reasons", new ListType(9, FieldType.String, ElementRequired: true)),
        new Field(10, "never", FieldType.String),
    ]);

    static readonly PartitionSpec ByDay = new(0, [new PartitionField(2, 1000, "at_day", Transform.Day)]);

    readonly TempFolder _folder = new();
    readonly LocalObjectStore _store;
    readonly DuckDbDatabase _database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });
    readonly DuckDbConnection _connection;

    public ParquetFilesTests()
    {
        _store = new LocalObjectStore(Directory.CreateDirectory(_folder["lake"]).FullName);
        _connection = _database.Connect();
        _connection.Execute(
            """
            CREATE TABLE t AS SELECT 'id-' || lpad(i::VARCHAR, 30, '0') AS id,
                TIMESTAMPTZ '2026-01-01 22:00:00.5+00' + to_minutes(i) AS "at",
                CASE i WHEN 3 THEN 'nan'::DOUBLE WHEN 4 THEN NULL ELSE i - 5.25 END AS speed,
                i * 10000000000 AS count, 2000 + i AS "year", i % 2 = 0 AS ok, encode('raw' || i) AS raw,
                ['a', 'b' || i] AS reasons, NULL::VARCHAR AS never
            FROM range(240) r(i)
            """);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Metrics_are_those_of_the_rows()
    {
        var file = Assert.Single(await Write("FROM t", PartitionSpec.Unpartitioned));
        Assert.Equal(240, file.RecordCount);
        Assert.Equal(new FileInfo(PathOf(file)).Length, file.SizeBytes);
        Assert.All(file.ValueCounts.Values, count => Assert.Equal(240, count));
        Assert.Equal([0, 0, 1, 0, 0, 0, 0, 240], new[] { 1, 2, 3, 4, 5, 6, 7, 10 }.Select(id => file.NullCounts[id]));
        Assert.Equal(new Dictionary<int, long> { [3] = 1 }, file.NanCounts);
        Assert.True(file.ColumnSizes[9] > 0 && file.ColumnSizes[1] > 0);
        Assert.Equal(-5.25, Bound(file.LowerBounds, 3));
        Assert.Equal(233.75, Bound(file.UpperBounds, 3));
        Assert.Equal(0L, Bound(file.LowerBounds, 4));
        Assert.Equal(2_390_000_000_000, Bound(file.UpperBounds, 4));
        Assert.Equal(2239, Bound(file.UpperBounds, 5));
        Assert.Equal([false, true], new[] { Bound(file.LowerBounds, 6), Bound(file.UpperBounds, 6) });
        Assert.Equal("raw0"u8.ToArray(), Bound(file.LowerBounds, 7));
        Assert.Equal(FirstMicros, Bound(file.LowerBounds, 2));
        Assert.Equal("id-0000000000000", Bound(file.LowerBounds, 1));
        Assert.Equal("id-0000000000001", Bound(file.UpperBounds, 1));
        Assert.False(file.LowerBounds.ContainsKey(10) || file.UpperBounds.ContainsKey(10));
        Assert.False(file.LowerBounds.ContainsKey(8));
    }

    [Fact]
    public async Task Columns_carry_the_field_ids_of_the_schema()
    {
        var file = Assert.Single(await Write("FROM t", PartitionSpec.Unpartitioned));
        var ids = _connection.Rows(
            $"SELECT name, field_id::INT FROM parquet_schema('{PathOf(file)}') WHERE field_id IS NOT NULL ORDER BY 2");
        Assert.Equal(
            ["id:1", "at:2", "speed:3", "count:4", "year:5", "ok:6", "raw:7", "reasons:8", "element:9", "never:10"],
            ids.Select(row => $"{row[0]}:{row[1]}"));
    }

    [Fact]
    public async Task Rows_of_two_days_make_a_file_each_and_all_rows_are_there()
    {
        var files = await Write("FROM t", ByDay);
        Assert.Equal(2, files.Count);
        Assert.Equal([20454, 20455], files.Select(file => (int)file.Partition[0]!).Order());
        Assert.Equal([120, 120], files.Select(file => file.RecordCount).Order());
        string paths = string.Join(", ", files.Select(file => $"'{PathOf(file)}'"));
        Assert.Equal(240L, _connection.Scalar($"SELECT count(DISTINCT id) FROM read_parquet([{paths}])"));
        Assert.All(files, file => Assert.Equal(
            file.Partition[0], Transforms.Apply(Transform.Day, FieldType.TimestampTz, Bound(file.LowerBounds, 2))));
    }

    [Theory]
    [InlineData("1969-12-31 23:59:59.999999+00", -1, -1)]
    [InlineData("1970-01-01 00:00:00+00", 0, 0)]
    [InlineData("2024-02-29 12:00:00+00", 19782, 649)]
    public async Task Partition_values_are_those_of_the_transform(string at, int day, int month)
    {
        string select = $"SELECT * REPLACE (TIMESTAMPTZ '{at}' AS \"at\") FROM t LIMIT 1";
        Assert.Equal(day, Assert.Single(await Write(select, ByDay)).Partition[0]);
        var byMonth = new PartitionSpec(0, [new PartitionField(2, 1000, "at_month", Transform.Month)]);
        Assert.Equal(month, Assert.Single(await Write(select, byMonth, "m")).Partition[0]);
    }

    [Fact]
    public async Task No_row_makes_no_file()
    {
        Assert.Empty(await Write("FROM t WHERE false", PartitionSpec.Unpartitioned));
        Assert.Empty(await Write("FROM t WHERE false", ByDay));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["tmp"]));
    }

    [Fact]
    public async Task Files_are_numbered_from_the_first_number_on()
    {
        var target = Target(ByDay, "e1-b2") with { FirstNumber = 7 };
        var files = await ParquetFiles.WriteAsync(_connection, "FROM t", target);
        Assert.Equal(["e1-b2-7.parquet", "e1-b2-8.parquet"], files.Select(file => Path.GetFileName(PathOf(file))));
    }

    [Fact]
    public async Task A_failure_leaves_no_file_behind()
    {
        string select = "SELECT * REPLACE (CASE WHEN id LIKE '%239' THEN error('no') ELSE id END AS id) FROM t";
        await Assert.ThrowsAsync<OdographException>(() => Write(select, PartitionSpec.Unpartitioned));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["tmp"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["lake"]));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_no_file_behind()
    {
        using var stop = new CancellationTokenSource();
        string select = "SELECT t.* REPLACE (t.count + a.range AS count) FROM t, range(100000000) a";
        var writing = ParquetFiles.WriteAsync(_connection, select, Target(ByDay, "x"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["tmp"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["lake"]));
    }

    [Fact]
    public async Task A_transform_that_cannot_be_written_is_named()
    {
        var byId = new PartitionSpec(0, [new PartitionField(1, 1000, "id", Transform.Identity)]);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Write("FROM t", byId));
        Assert.Contains("only day and month", error.Message, StringComparison.Ordinal);
    }

    Task<IReadOnlyList<DataFile>> Write(string select, PartitionSpec spec, string prefix = "e1-b1-x")
        => ParquetFiles.WriteAsync(_connection, select, Target(spec, prefix));

    ParquetTarget Target(PartitionSpec spec, string prefix) => new()
    {
        Schema = Table,
        Spec = spec,
        Store = _store,
        DataKeyPrefix = "job/t/data",
        FilePrefix = prefix,
        TmpFolder = Tmp,
    };

    string Tmp => Directory.CreateDirectory(_folder["tmp"]).FullName;

    string PathOf(DataFile file) => _store.LocalPathOf(_store.KeyOf(file.Path)!)!;

    static object Bound(IReadOnlyDictionary<int, byte[]> bounds, int id)
        => Bounds.Decode((PrimitiveType)Table.Find(id)!.Type, bounds[id]);

    static long FirstMicros => UnixMicros.From(new DateTimeOffset(2026, 1, 1, 22, 0, 0, 500, TimeSpan.Zero));
}
