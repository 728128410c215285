using Odograph.Cli.Output;
using Odograph.Engine.Query.Results;

namespace Odograph.Cli.Tests.Output;

public sealed class ResultTests
{
    [Fact]
    public void Json_keeps_every_digit_of_numbers_and_says_what_is_none()
    {
        var big = Int128.Parse("170141183460469231731687303715884105727", null);
        Assert.Equal(
            $$"""{"a":9223372036854775807,"b":{{big}},"c":0.1,"d":"NaN","e":true,"f":null}""" + "\n",
            Write(
                OutputFormat.Ndjson,
                [("a", long.MaxValue), ("b", big), ("c", 0.1), ("d", double.NaN), ("e", true), ("f", null)]));
    }

    [Fact]
    public void Json_writes_decimals_as_numbers_with_all_their_digits()
    {
        using var output = new StringWriter();
        var writer = OutputFormats.Open(OutputFormat.Ndjson, output);

        writer.Write([new("a", true), new("b")], [["-0.250", "0.250"], [null, null]]);

        Assert.Equal("{\"a\":-0.250,\"b\":\"0.250\"}\n{\"a\":null,\"b\":null}\n", output.ToString());
    }

    [Fact]
    public void Nested_values_times_and_bytes_have_one_form()
    {
        var time = new DateTimeOffset(2026, 1, 1, 8, 0, 0, 120, TimeSpan.Zero);
        Assert.Equal(
            "{\"a\":[1,\"b\",null],\"c\":{\"d\":2},\"e\":\"2026-01-01T08:00:00.12Z\",\"f\":\"{\\\\xFF\\\\x0Aé\"}\n",
            Write(
                OutputFormat.Ndjson,
                [
                    ("a", new object?[] { 1, "b", null }), ("c", new KeyValuePair<string, object?>[] { new("d", 2) }), (
                        "e", time),
                    ("f", new byte[] { (byte)'{', 0xFF, 0x0A, 0xC3, 0xA9 }),
                ]));
    }

    [Fact]
    public void A_name_that_comes_twice_gets_a_number()
        => Assert.Equal("{\"a\":1,\"a_2\":2,\"a_3\":3}\n", Write(OutputFormat.Ndjson, [("a", 1), ("a", 2), ("a", 3)]));

    [Fact]
    public void Csv_quotes_what_needs_it_and_tells_null_from_empty()
        => Assert.Equal("a,\"b,c\",d,e\n\"x\"\"y\",\"1\n2\",,\"\"\n", Write(
            OutputFormat.Csv, [("a", "x\"y"), ("b,c", "1\n2"), ("d", null), ("e", "")]));

    [Fact]
    public void An_empty_result_is_valid_in_each_form()
    {
        Assert.Equal("[]\n", Empty(OutputFormat.Json));
        Assert.Equal("", Empty(OutputFormat.Ndjson));
        Assert.Equal("a\n", Empty(OutputFormat.Csv));
        Assert.Equal("a\n-\n", Empty(OutputFormat.Table));
    }

    [Fact]
    public void A_table_is_written_before_its_end_and_cuts_long_cells()
    {
        using var output = new StringWriter();
        var writer = OutputFormats.Open(OutputFormat.Table, output);
        writer.Begin([new("text"), new("number", true)]);
        for (int row = 0; row < 2000; row++)
        {
            writer.Row([row == 0 ? new string('x', 500) : "a\nb", row]);
        }

        string[] lines = output.ToString().Split('\n');
        Assert.Equal(2003, lines.Length);
        Assert.Equal($"{new string('x', 119)}…  {0,6}", lines[2]);
        Assert.Equal($"{"a b",-120}  {1999,6}", lines[2001]);
    }

    static string Write(OutputFormat format, (string Name, object? Value)[] cells)
    {
        using var output = new StringWriter();
        OutputFormats.Open(format, output)
            .Write([.. cells.Select(cell => new ResultColumn(cell.Name))], [[.. cells.Select(cell => cell.Value)]]);
        return output.ToString();
    }

    static string Empty(OutputFormat format)
    {
        using var output = new StringWriter();
        OutputFormats.Open(format, output).Write([new("a")], []);
        return output.ToString();
    }
}
