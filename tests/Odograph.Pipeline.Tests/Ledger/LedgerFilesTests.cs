using Odograph.DuckDb;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Tables;
using Odograph.Testing.Files;

namespace Odograph.Pipeline.Tests.Ledger;

public sealed class LedgerFilesTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly LocalObjectStore _store;
    readonly LedgerFiles _files;

    public LedgerFilesTests()
    {
        _store = new LocalObjectStore(_folder["lake"]);
        _files = new LedgerFiles(_store, _folder["tmp"]);
    }

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rows_are_read_back_as_they_were()
    {
        var row = Row(7);
        var read = await ReadAsync(await WriteAsync([row,
            row with { PositionTo = null, WatermarkMicros = null, Detail = "{\"a\":1}" }], "a"));

        Assert.Equal(2, read.Count);
        Assert.Equal(
            [7L, 2L, "batch", "vehicle", "log", "3", "one", "10", "20", 10L, 7L, 2L, 1L,
                DateTimeOffset.UnixEpoch.AddSeconds(5),
                DateTimeOffset.UnixEpoch.AddSeconds(6), "hash", null],
            read[0]);
        Assert.Equal([null, null, "{\"a\":1}"], new[] { read[1][8], read[1][13], read[1][16] });
    }

    [Fact]
    public async Task A_second_write_holds_its_own_rows_alone()
    {
        _ = await WriteAsync([Row(1), Row(1)], "a");

        Assert.Equal([2L], (await ReadAsync(await WriteAsync([Row(2)], "b"))).Select(row => row[0]));
    }

    [Fact]
    public async Task A_column_that_somebody_added_is_null()
    {
        var known = TableSchemas.LedgerSchema;
        var wider = known with { Fields = [.. known.Fields, new Field(known.HighestId + 1, "note", FieldType.String)] };

        Assert.Null(Assert.Single(await ReadAsync(await WriteAsync([Row(1)], "a", wider)))[^1]);
    }

    async Task<string> WriteAsync(IReadOnlyList<LedgerRow> rows, string prefix, Schema? schema = null)
    {
        var target = new TargetTable(
            new TableName("job", "ledger"), schema ?? TableSchemas.LedgerSchema, PartitionSpec.Unpartitioned,
                "job/ledger/data");
        var file = Assert.Single(await _files.WriteAsync(rows, target, prefix, CancellationToken.None));
        Assert.Equal(rows.Count, file.RecordCount);
        return _store.LocalPathOf(_store.KeyOf(file.Path)!)!;
    }

    static Task<IReadOnlyList<object?[]>> ReadAsync(string path)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { PreserveInsertionOrder = true });
        using var connection = database.Connect();
        return Task.FromResult(connection.Rows($"SELECT * FROM read_parquet('{path}')"));
    }

    static LedgerRow Row(long batch) => new()
    {
        Batch = batch,
        Epoch = 2,
        Kind = BatchKinds.Batch,
        Partition = new PartitionKey("vehicle", "log", "3"),
        Incarnation = "one",
        PositionFrom = "10",
        PositionTo = "20",
        Counts = new BatchCounts(10, 7, 2, 1),
        WatermarkMicros = 5_000_000,
        PlannedAtMicros = 6_000_000,
        Definition = "hash",
    };
}
