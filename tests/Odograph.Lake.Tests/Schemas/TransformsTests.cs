using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tests.Schemas;

public sealed class TransformsTests
{
    static readonly PrimitiveType Date = new(PrimitiveKind.Date);
    static readonly PrimitiveType Timestamp = FieldType.TimestampTz;
    static readonly PrimitiveType Decimal = new(PrimitiveKind.Decimal, 9, 2);

    // Iceberg spec, appendix B: 32-bit hash requirements.
    public static TheoryData<object, int> Hashes => new()
    {
        { 34, 2017239379 },
        { 34L, 2017239379 },
        { new BigInteger(1420), -500754589 },
        { 17486, -653330422 },
        { Micros(22, 31, 8), -2047944441 },
        { "iceberg", 1210000089 },
        { Guid.Parse("f79c3e09-677c-4bbd-a479-3f349cb785e7"), 1488055340 },
        { new byte[] { 0, 1, 2, 3 }, -188683207 },
        { 81_068_000_000, -662762989 },
    };

    [Theory]
    [MemberData(nameof(Hashes))]
    public void Hashes_are_those_of_the_spec(object value, int hash)
        => Assert.Equal(hash, Transforms.Hash(FieldType.Long, value));

    [Fact]
    public void A_bucket_is_never_negative()
    {
        Assert.Equal((-500754589 & int.MaxValue) % 16, Apply(TransformKind.Bucket, Decimal, new BigInteger(1420), 16));
        Prop.ForAll<long>(value => Apply(TransformKind.Bucket, FieldType.Long, value, 7) is int and >= 0 and < 7)
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 10, 0)]
    [InlineData(-1, 10, -10)]
    [InlineData(-10, 10, -10)]
    [InlineData(-11, 10, -20)]
    [InlineData(int.MaxValue, 10, 2147483640)]
    public void Truncate_rounds_down(int value, int width, int expected)
    {
        Assert.Equal(expected, Apply(TransformKind.Truncate, FieldType.Int, value, width));
        Assert.Equal((long)expected, Apply(TransformKind.Truncate, FieldType.Long, (long)value, width));
        Assert.Equal(new BigInteger(expected), Apply(TransformKind.Truncate, Decimal, new BigInteger(value), width));
    }

    [Theory]
    [InlineData("iceberg", 3, "ice")]
    [InlineData("ab", 3, "ab")]
    [InlineData("😀ü😀", 2, "😀ü")]
    [InlineData("", 2, "")]
    public void Truncate_counts_characters_not_code_units(string text, int width, string expected)
        => Assert.Equal(expected, Apply(TransformKind.Truncate, FieldType.String, text, width));

    [Fact]
    public void Truncate_cuts_bytes()
        => Assert.Equal(
            new byte[] { 1, 2 }, Apply(TransformKind.Truncate, FieldType.Binary, new byte[] { 1, 2, 3 }, 2));

    [Theory]
    [InlineData(0L, 0, 0, 0, 0)]
    [InlineData(-1L, -1, -1, -1, -1)]
    [InlineData(-86_400_000_000L, -1, -1, -1, -24)]
    [InlineData(-86_400_000_001L, -2, -1, -1, -25)]
    [InlineData(1_510_871_468_000_000L, 17486, 574, 47, 419686)]
    public void Times_are_cut_downwards(long micros, int day, int month, int year, int hour)
    {
        Assert.Equal(day, Apply(TransformKind.Day, Timestamp, micros));
        Assert.Equal(month, Apply(TransformKind.Month, Timestamp, micros));
        Assert.Equal(year, Apply(TransformKind.Year, Timestamp, micros));
        Assert.Equal(hour, Apply(TransformKind.Hour, Timestamp, micros));
        Assert.Equal(day, Apply(TransformKind.Day, Date, day));
        Assert.Equal(month, Apply(TransformKind.Month, Date, day));
    }

    [Fact]
    public void Months_agree_with_the_calendar()
    {
        var anyDay = Gen.Choose(-719_162, 2_932_896).ToArbitrary();
        Prop.ForAll(anyDay, day =>
        {
            var date = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day);
            return (int)Apply(TransformKind.Month, Date, day)! == ((date.Year - 1970) * 12) + date.Month - 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Days_before_the_calendar_of_the_runtime_have_their_month_too()
    {
        // 400 years are 146,097 days and 4,800 months, everywhere.
        const int BeforeYearOne = -719_163;
        Assert.Equal(
            (int)Apply(TransformKind.Month, Date, BeforeYearOne + 146_097)! - 4800,
            Apply(TransformKind.Month, Date, BeforeYearOne));
        Assert.IsType<int>(Apply(TransformKind.Month, Timestamp, long.MinValue));
        Assert.IsType<int>(Apply(TransformKind.Year, Timestamp, long.MaxValue));
    }

    [Fact]
    public void Greater_values_never_have_lesser_partitions()
        => Prop.ForAll<long, long>((one, other) =>
        {
            var (low, high) = (Math.Min(one, other) * 1_000_003, Math.Max(one, other) * 1_000_003);
            return new[] { TransformKind.Year, TransformKind.Month, TransformKind.Day, TransformKind.Hour }
                .All(kind => (int)Apply(kind, Timestamp, low)! <= (int)Apply(kind, Timestamp, high)!);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Null_stays_null_and_void_is_null()
    {
        foreach (var kind in Enum.GetValues<TransformKind>())
        {
            Assert.Null(Transforms.Apply(new Transform(kind, 5), Timestamp, null));
        }

        Assert.Null(Apply(TransformKind.Void, Timestamp, 5L));
    }

    [Fact]
    public void Types_of_results_and_sources()
    {
        Assert.Equal(Date, Transforms.ResultType(Transform.Day, Timestamp));
        Assert.Equal(FieldType.Int, Transforms.ResultType(Transform.Month, Timestamp));
        Assert.Equal(
            FieldType.String, Transforms.ResultType(new Transform(TransformKind.Truncate, 2), FieldType.String));
        Assert.False(Transforms.Takes(Transform.Day, FieldType.String));
        Assert.False(Transforms.Takes(new Transform(TransformKind.Hour), Date));
        Assert.False(Transforms.Takes(new Transform(TransformKind.Bucket), FieldType.Long));
        Assert.False(Transforms.Takes(new Transform(TransformKind.Bucket, 4), FieldType.Double));
        Assert.True(Transforms.Takes(new Transform(TransformKind.Bucket, 4), FieldType.Long));
    }

    static long Micros(int hour, int minute, int second)
        => new DateTimeOffset(2017, 11, 16, hour, minute, second, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    static object? Apply(TransformKind kind, PrimitiveType type, object value, int width = 0)
        => Transforms.Apply(new Transform(kind, width), type, value);
}
