namespace Odograph.DuckDb.Tests;

public sealed class CellTests
{
    /// <summary>Texts are compared with DuckDB's own casts.</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("-7::TINYINT")]
    [InlineData("40000::USMALLINT")]
    [InlineData("18446744073709551615::UBIGINT")]
    [InlineData("'-170141183460469231731687303715884105728'::HUGEINT")]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT")]
    [InlineData("0.1::DOUBLE + 0.2")]
    [InlineData("1e300::DOUBLE")]
    [InlineData("5::DOUBLE")]
    [InlineData("'inf'::DOUBLE")]
    [InlineData("'nan'::DOUBLE")]
    [InlineData("0.1::FLOAT")]
    [InlineData("'naïve \"text\"'")]
    [InlineData("'a text longer than twelve bytes'")]
    [InlineData("''")]
    [InlineData("'\\xFF\\x00q'::BLOB")]
    [InlineData("-12.30::DECIMAL(5,2)")]
    [InlineData("0.05::DECIMAL(38,2)")]
    [InlineData("7::DECIMAL(9,0)")]
    [InlineData("'b'::ENUM('a', 'b')")]
    [InlineData("uuid '79c3e092-677c-4bbd-a479-3f349cb785e7'")]
    [InlineData("'f9c3e092-677c-4bbd-a479-3f349cb785e7'::UUID")]
    [InlineData("DATE '2024-02-29'")]
    [InlineData("DATE '-4712-01-01'")]
    [InlineData("'infinity'::DATE")]
    [InlineData("TIME '23:59:59.5'")]
    [InlineData("TIMETZ '12:30:00+05:30'")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.123'")]
    [InlineData("TIMESTAMPTZ '2026-01-01 08:00:00.000001+00'")]
    [InlineData("'-infinity'::TIMESTAMPTZ")]
    [InlineData("TIMESTAMP_S '2026-01-01 08:00:00'")]
    [InlineData("TIMESTAMP_MS '2026-01-01 08:00:00.25'")]
    [InlineData("TIMESTAMP_NS '2026-01-01 08:00:00.123456789'")]
    [InlineData("INTERVAL '14 months 3 days 04:05:06.7'")]
    [InlineData("INTERVAL '-1 day'")]
    [InlineData("INTERVAL '0 days'")]
    [InlineData("'10110'::BIT")]
    [InlineData("[1, NULL, 3]")]
    [InlineData("[1, 2]::INT[2]")]
    [InlineData("{'x': 1, 'y': NULL}")]
    [InlineData("MAP {'k': 1.5, 'l': NULL}")]
    [InlineData("[[1], []]")]
    public void A_cells_text_is_that_of_a_cast(string expression)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var result = connection.Query($"SELECT ({expression}), ({expression})::VARCHAR");
        Assert.True(result.TryFetch(out var chunk));
        Assert.Equal(chunk[1].GetText(0), chunk[0].GetText(0));
    }

    [Fact]
    public void Values_have_their_CLR_types()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        object?[] row = Assert.Single(connection.Rows(
            """
            SELECT 1, 2::BIGINT, 2.5::DOUBLE, true, 't', '\xAB'::BLOB, TIMESTAMPTZ '2026-01-01 08:00:00.000001+00',
                   DATE '2026-01-01', NULL, [1, 2], 1.10::DECIMAL(4,2), 'infinity'::TIMESTAMPTZ
            """));
        Assert.Equal([1, 2L, 2.5, true, "t"], row[..5]);
        Assert.Equal(new byte[] { 0xAB }, row[5]);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero).AddMicroseconds(1), row[6]);
        Assert.Equal(new DateOnly(2026, 1, 1), row[7]);
        Assert.Null(row[8]);
        Assert.Equal(new object?[] { 1, 2 }, row[9]);
        Assert.Equal("1.10", row[10]);
        Assert.Equal("infinity", row[11]);
    }

    [Fact]
    public void Maps_of_maps_are_read()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var result = connection.Query(
            "SELECT MAP {'a': MAP {'x': '1'}, 'b': MAP {'y': '2', 'z': NULL}} FROM range(2)");
        Assert.True(result.TryFetch(out var chunk));
        var outer = (KeyValuePair<string, object?>[])chunk[0].GetValue(1)!;
        Assert.Equal(["a", "b"], outer.Select(entry => entry.Key));
        var inner = (KeyValuePair<string, object?>[])outer[1].Value!;
        Assert.Equal([new("y", "2"), new("z", null)], inner);
        Assert.Equal("MAP(VARCHAR, MAP(VARCHAR, VARCHAR))", result.Columns[0].Type.ToString());
    }

    [Fact]
    public void Nulls_are_told_beyond_the_first_64_rows()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { PreserveInsertionOrder = true });
        using var connection = database.Connect();
        using var result = connection.Query("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END FROM range(200) r(i)");
        Assert.True(result.TryFetch(out var chunk));
        Assert.All(Enumerable.Range(0, 200), row => Assert.Equal(row % 3 == 0, chunk[0].IsNull(row)));
    }
}
