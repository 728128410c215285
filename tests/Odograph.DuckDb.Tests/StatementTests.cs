namespace Odograph.DuckDb.Tests;

public sealed class StatementTests
{
    [Fact]
    public void The_locked_library_is_loaded()
        => Assert.StartsWith("v1.5", DuckDbDatabase.Version, StringComparison.Ordinal);

    [Fact]
    public void A_streamed_result_gives_every_row_once()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { PreserveInsertionOrder = true });
        using var connection = database.Connect();
        using var result = connection.Stream("SELECT i::BIGINT FROM range(10000) r(i)");
        long next = 0;
        while (result.TryFetch(out var chunk))
        {
            foreach (long value in chunk[0].Cells<long>(chunk.Count))
            {
                Assert.Equal(next++, value);
            }
        }

        Assert.Equal(10_000, next);
    }

    [Fact]
    public void A_failed_statement_names_its_type_and_the_connection_goes_on()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        Assert.Equal(DuckDbErrorType.Parser, TypeOf("SELEC 1"));
        Assert.Equal(DuckDbErrorType.Catalog, TypeOf("FROM nowhere"));
        Assert.Equal(DuckDbErrorType.Conversion, TypeOf("SELECT 'x'::INT"));
        Assert.Equal(1, connection.Scalar("SELECT 1"));

        DuckDbErrorType TypeOf(string sql) => Assert.Throws<DuckDbException>(() => connection.Query(sql)).Type;
    }

    [Fact]
    public void A_text_with_two_statements_or_none_is_not_prepared()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var error = Assert.Throws<DuckDbException>(() => connection.Prepare("SELECT 1; SELECT 2"));
        Assert.Contains("found 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<DuckDbException>(() => connection.Prepare("-- nothing"));
    }

    [Theory]
    [InlineData("SELECT 1", DuckDbStatementKind.Select)]
    [InlineData("CREATE TABLE t(i INT)", DuckDbStatementKind.Create)]
    [InlineData("COPY (SELECT 1) TO '/nowhere/x.parquet'", DuckDbStatementKind.Copy)]
    [InlineData("ATTACH ':memory:' AS other", DuckDbStatementKind.Attach)]
    public void A_statement_says_what_it_is(string sql, DuckDbStatementKind expected)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var statement = connection.Prepare(sql);
        Assert.Equal(expected, statement.Kind);
    }

    [Fact]
    public async Task Cancelling_ends_a_running_statement()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => connection.Scalar(
            "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE hash(a.range + b.range) = 1",
            stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(2, connection.Scalar("SELECT 2"));
    }

    [Fact]
    public void Execute_counts_copied_rows_and_settings_hold()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1, MemoryLimitBytes = 64 << 20 });
        using var connection = database.Connect();
        connection.Execute("CREATE TABLE t(i INT); INSERT INTO t SELECT range FROM range(3)");
        Assert.Equal(3, connection.Execute("INSERT INTO t SELECT * FROM t"));
        Assert.Equal("UTC", connection.Scalar("SELECT current_setting('TimeZone')"));
        Assert.Equal("64.0 MiB", connection.Scalar("SELECT current_setting('memory_limit')"));
        Assert.Equal(1L, connection.Scalar("SELECT current_setting('threads')"));
    }

    [Fact]
    public void A_setting_that_DuckDB_lacks_is_named()
    {
        var options = new DuckDbOptions { Settings = new Dictionary<string, string> { ["no_such_thing"] = "1" } };
        var error = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(options));
        Assert.Contains("no_such_thing", error.Message, StringComparison.Ordinal);
    }
}
