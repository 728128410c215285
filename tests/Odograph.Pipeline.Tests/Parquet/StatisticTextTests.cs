using System.Globalization;
using System.Numerics;
using Odograph.Lake.Schemas;
using Odograph.Pipeline.Parquet;

namespace Odograph.Pipeline.Tests.Parquet;

public sealed class StatisticTextTests
{
    [Theory]
    [InlineData("1969-12-31 23:59:59.999999+00", -1L)]
    [InlineData("1970-01-01 00:00:01+00", 1_000_000L)]
    [InlineData("1970-01-01 00:00:00.5", 500_000L)]
    public void Instants_are_read_to_the_microsecond(string text, long micros)
        => Assert.Equal(micros, StatisticText.Parse(FieldType.TimestampTz, text));

    [Theory]
    [InlineData("4713-01-01 (BC) 00:00:00+00")]
    [InlineData("294246-01-01 00:00:00+00")]
    [InlineData("infinity")]
    public void An_instant_that_cannot_be_read_gives_no_value(string text)
        => Assert.Null(StatisticText.Parse(FieldType.TimestampTz, text));

    [Theory]
    [InlineData(0.1)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NegativeInfinity)]
    public void Doubles_are_read_exactly(double value)
    {
        string text = double.IsInfinity(value) ? "-inf" : value.ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(value, StatisticText.Parse(FieldType.Double, text));
    }

    [Fact]
    public void Decimals_are_unscaled_numbers_of_their_scale()
    {
        var type = new PrimitiveType(PrimitiveKind.Decimal, 10, 2);
        Assert.Equal((BigInteger)(-1230), StatisticText.Parse(type, "-12.30"));
        Assert.Null(StatisticText.Parse(type, "12.3"));
    }

    [Fact]
    public void Blobs_are_hex_and_what_is_not_hex_gives_no_value()
    {
        Assert.Equal(new byte[] { 0, 255 }, StatisticText.Parse(FieldType.Binary, "00FF"));
        Assert.Null(StatisticText.Parse(FieldType.Binary, "raw"));
        Assert.Null(StatisticText.Parse(FieldType.Binary, null));
    }
}
