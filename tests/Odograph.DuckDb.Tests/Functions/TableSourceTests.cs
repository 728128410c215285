using Odograph.DuckDb.Functions;

namespace Odograph.DuckDb.Tests.Functions;

public sealed class TableSourceTests
{
    [Fact]
    public void Rows_of_all_readers_arrive_once()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });
        using var connection = database.Connect();
        using var rows = connection.Open(new Counter(total: 300_000));
        object?[] sums = Assert.Single(
            connection.Rows($"SELECT count(*), sum(n), count(label), max(label) FROM {rows.Sql}"));
        Assert.Equal(300_000L, sums[0]);
        Assert.Equal((Int128)299_999 * 150_000, sums[1]);
        Assert.Equal(150_000L, sums[2]);
        Assert.Equal("a label that does not fit inline 299998"[..32], ((string)sums[3]!)[..32]);
    }

    [Fact]
    public void What_a_reader_throws_comes_back_and_the_connection_goes_on()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var source = new Counter(total: 100_000) { ThrowAt = 50_000 };
        using var rows = connection.Open(source);
        var error = Assert.Throws<DuckDbException>(() => connection.Query($"SELECT sum(n) FROM {rows.Sql}"));
        Assert.Equal("thrown on purpose", Assert.IsType<InvalidOperationException>(error.InnerException).Message);
        Assert.DoesNotContain("callback", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Readers_are_closed_when_the_statement_ends_well_or_not()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        foreach (long throwAt in new long[] { -1, 10_000 })
        {
            var source = new Counter(total: 50_000) { ThrowAt = throwAt };
            using var rows = connection.Open(source);
            _ = Record.Exception(() => connection.Execute($"CREATE OR REPLACE TABLE t AS FROM {rows.Sql}"));
            Assert.True(source.Opened > 0);
            Assert.Equal(source.Opened, source.Closed);
        }
    }

    [Fact]
    public void A_closed_source_cannot_be_read()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var rows = connection.Open(new Counter(1));
        rows.Dispose();
        var error = Assert.Throws<DuckDbException>(() => connection.Query($"FROM {rows.Sql}"));
        Assert.Contains("is not open", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scalar_function_sees_every_row_once_in_whole_chunks()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        long seen = 0;
        connection.Register(new ScalarFunction(
            "keeps", [DuckDbType.BigInt, DuckDbType.Boolean], DuckDbType.Boolean, Keep));
        using var rows = connection.Open(new Counter(total: 100_000));
        object? kept = connection.Scalar(
            $"""
            SELECT count(*) FROM {rows.Sql}
            WHERE keeps(n, TRY((1 / (n % 5) > 0) IS NOT FALSE)) AND label IS NOT NULL
            """);
        Assert.Equal(100_000, seen);
        Assert.Equal(40_000L, kept);

        void Keep(DuckDbChunk input, VectorWriter output)
        {
            Interlocked.Add(ref seen, input.Count);
            var (numbers, flags) = (input[0], input[1]);
            for (int row = 0; row < input.Count; row++)
            {
                output.Set(row, numbers.GetInt64(row) % 5 != 0 && !flags.IsNull(row));
            }
        }
    }

    [Fact]
    public void A_scalar_functions_exception_comes_back()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        connection.Register(new ScalarFunction(
            "fails", [DuckDbType.BigInt], DuckDbType.Boolean, (_, _) => throw new InvalidOperationException("no")));
        var error = Assert.Throws<DuckDbException>(() => connection.Query("SELECT fails(1)"));
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public void Appended_rows_are_in_the_table()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("CREATE TABLE t(i BIGINT, d DOUBLE, s VARCHAR, b BLOB, f BOOLEAN)");
        using (var appender = new DuckDbAppender(connection, "t"))
        {
            for (long i = 0; i < 5_000; i++)
            {
                string? text = i % 2 == 0 ? null : $"a text of some length {i}";
                appender.Append(i, i / 2.0, text, new byte[] { 0, 255 }, i > 3);
            }
        }

        object?[] row = Assert.Single(connection.Rows(
            "SELECT count(*), sum(d)::BIGINT, count(s), max(length(s)), any_value(b), count(*) FILTER (f) FROM t"));
        Assert.Equal(5_000L, row[0]);
        Assert.Equal(6_248_750L, row[1]);
        Assert.Equal(2_500L, row[2]);
        Assert.Equal(26L, row[3]);
        Assert.Equal(new byte[] { 0, 255 }, row[4]);
        Assert.Equal(4_996L, row[5]);
        Assert.Throws<DuckDbException>(() => new DuckDbAppender(connection, "nowhere"));
    }

    /// <summary>n = 0 … total - 1; label is null for odd n.</summary>
    sealed class Counter(long total) : TableSource
    {
        long _next;

        public long ThrowAt { get; init; } = -1;

        public int Opened;
        public int Closed;

        public override IReadOnlyList<SourceColumn> Columns { get; } =
            [new("n", DuckDbType.BigInt), new("label", DuckDbType.Varchar)];

        public override long? Rows => total;

        public override TableReader OpenReader()
        {
            Interlocked.Increment(ref Opened);
            return new Reader(this);
        }

        sealed class Reader(Counter owner) : TableReader
        {
            public override int Fill(in ChunkWriter chunk)
            {
                long first = Interlocked.Add(ref owner._next, 1000) - 1000;
                int rows = (int)Math.Clamp(owner.Total - first, 0, 1000);
                for (int row = 0; row < rows; row++)
                {
                    long n = first + row;
                    if (n == owner.ThrowAt)
                    {
                        throw new InvalidOperationException("thrown on purpose");
                    }

                    chunk[0].Set(row, n);
                    chunk[1].SetValue(row, n % 2 == 0 ? $"a label that does not fit inline {n}" : null);
                }

                return rows;
            }

            public override void Dispose() => Interlocked.Increment(ref owner.Closed);
        }

        long Total => total;
    }
}
