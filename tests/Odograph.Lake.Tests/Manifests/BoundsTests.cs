using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Tests.Manifests;

public sealed class BoundsTests
{
    static readonly PrimitiveType Float = new(PrimitiveKind.Float);
    static readonly PrimitiveType Decimal = new(PrimitiveKind.Decimal, 20, 2);

    public static TheoryData<PrimitiveKind, object, string> Forms => new()
    {
        { PrimitiveKind.Boolean, true, "01" },
        { PrimitiveKind.Int, -2, "FEFFFFFF" },
        { PrimitiveKind.Date, 17486, "4E440000" },
        { PrimitiveKind.Long, 1L << 40, "0000000000010000" },
        { PrimitiveKind.Time, 1L, "0100000000000000" },
        { PrimitiveKind.TimestampTz, -1L, "FFFFFFFFFFFFFFFF" },
        { PrimitiveKind.Float, 1.5f, "0000C03F" },
        { PrimitiveKind.Double, -2.5, "00000000000004C0" },
        { PrimitiveKind.String, "ü", "C3BC" },
        { PrimitiveKind.Uuid, Guid.Parse("f79c3e09-677c-4bbd-a479-3f349cb785e7"), "F79C3E09677C4BBDA4793F349CB785E7" },
        { PrimitiveKind.Binary, new byte[] { 0, 0xFF }, "00FF" },
        { PrimitiveKind.Decimal, new BigInteger(1420), "058C" },
        { PrimitiveKind.Decimal, new BigInteger(-1), "FF" },
        { PrimitiveKind.Decimal, new BigInteger(128), "0080" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Values_have_the_form_of_the_spec_and_come_back(PrimitiveKind kind, object value, string hex)
    {
        var type = new PrimitiveType(kind, 9, 2);
        Assert.Equal(hex, Convert.ToHexString(Bounds.Encode(type, value)));
        Assert.Equal(value, Bounds.Decode(type, Convert.FromHexString(hex)));
    }

    [Fact]
    public void Any_number_comes_back()
    {
        Prop.ForAll<long>(value => Bounds.Decode(FieldType.Long, Bounds.Encode(FieldType.Long, value)).Equals(value))
            .QuickCheckThrowOnFailure();
        Prop.ForAll<double>(
            value => Bounds.Decode(FieldType.Double, Bounds.Encode(FieldType.Double, value)).Equals(value))
            .QuickCheckThrowOnFailure();
        Prop.ForAll<long, long>((high, low) =>
        {
            var value = (new BigInteger(high) << 40) + low;
            return Bounds.Decode(Decimal, Bounds.Encode(Decimal, value)).Equals(value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_promoted_column_keeps_its_old_width()
    {
        Assert.Equal(-5L, Bounds.Decode(FieldType.Long, Bounds.Encode(FieldType.Int, -5)));
        Assert.Equal(1.5, Bounds.Decode(FieldType.Double, Bounds.Encode(Float, 1.5f)));
    }

    [Theory]
    [InlineData(PrimitiveKind.Int, 8)]
    [InlineData(PrimitiveKind.Long, 5)]
    [InlineData(PrimitiveKind.Boolean, 0)]
    [InlineData(PrimitiveKind.Uuid, 15)]
    [InlineData(PrimitiveKind.TimestampTz, 4)]
    [InlineData(PrimitiveKind.Decimal, 17)]
    public void A_wrong_length_is_the_typed_error(PrimitiveKind kind, int length)
        => Assert.Throws<TableFormatException>(() => Bounds.Decode(new PrimitiveType(kind), new byte[length]));

    [Fact]
    public void A_value_of_another_type_is_misuse()
        => Assert.Throws<ArgumentException>(() => Bounds.Encode(FieldType.Long, 5));

    [Fact]
    public void NaN_and_null_make_no_bound()
    {
        object?[] none = [null, double.NaN, float.NaN];
        Assert.All(none, value => Assert.Null(Bounds.Lower(FieldType.Double, value)));
        Assert.All(none, value => Assert.Null(Bounds.Upper(FieldType.Double, value)));
    }

    [Fact]
    public void Both_zeros_lie_within_the_bounds_of_either()
    {
        foreach (double zero in new[] { 0.0, -0.0 })
        {
            Assert.True(
                double.IsNegative((double)Bounds.Decode(FieldType.Double, Bounds.Lower(FieldType.Double, zero))));
            Assert.False(
                double.IsNegative((double)Bounds.Decode(FieldType.Double, Bounds.Upper(FieldType.Double, zero))));
            Assert.True(float.IsNegative((float)Bounds.Decode(Float, Bounds.Lower(Float, (float)zero))));
            Assert.False(float.IsNegative((float)Bounds.Decode(Float, Bounds.Upper(Float, (float)zero))));
        }
    }

    [Theory]
    [InlineData("short", "short", "short")]
    [InlineData("sixteen letters!", "sixteen letters!", "sixteen letters!")]
    [InlineData("sixteen letters!x", "sixteen letters!", "sixteen letters\"")]
    [InlineData(
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😁")]
    [InlineData("aaaaaaaaaaaaaaa\uD7FFx", "aaaaaaaaaaaaaaa\uD7FF", "aaaaaaaaaaaaaaa\uE000")]
    [InlineData("aaaaaaaaaaaaaaa\U0010FFFFx", "aaaaaaaaaaaaaaa\U0010FFFF", "aaaaaaaaaaaaaab")]
    public void Long_text_is_cut_to_sixteen_characters(string text, string lower, string upper)
    {
        Assert.Equal(lower, Encoding.UTF8.GetString(Bounds.Lower(FieldType.String, text)!));
        Assert.Equal(upper, Encoding.UTF8.GetString(Bounds.Upper(FieldType.String, text)!));
    }

    [Fact]
    public void Where_no_greater_prefix_exists_there_is_no_upper_bound()
    {
        Assert.Null(Bounds.Upper(FieldType.String, string.Concat(Enumerable.Repeat("\U0010FFFF", 17))));
        Assert.Null(Bounds.Upper(FieldType.Binary, Enumerable.Repeat((byte)0xFF, 17).ToArray()));
        Assert.NotNull(Bounds.Upper(FieldType.Binary, Enumerable.Repeat((byte)0xFF, 16).ToArray()));
    }

    [Fact]
    public void Long_binary_is_cut_to_sixteen_bytes()
    {
        var bytes = Enumerable.Range(0xF0, 16).Select(value => (byte)value).Append((byte)1).ToArray();
        Assert.Equal(bytes[..16], Bounds.Lower(FieldType.Binary, bytes));
        Assert.Equal([.. bytes[..14], 0xFF], Bounds.Upper(FieldType.Binary, bytes));
    }

    [Fact]
    public void Bounds_of_any_text_and_binary_hold_it()
    {
        Prop.ForAll<NonNull<string>>(text =>
        {
            // A lone surrogate is no text and comes from no file.
            string value = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get + text.Get + text.Get));
            var (lower, upper) = (Bounds.Lower(FieldType.String, value)!, Bounds.Upper(FieldType.String, value));
            return lower.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(value)) <= 0
                && (upper is null || upper.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(value)) >= 0);
        }).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(value =>
        {
            byte[] longer = [.. value, .. value, .. value];
            var (lower, upper) = (Bounds.Lower(FieldType.Binary, longer)!, Bounds.Upper(FieldType.Binary, longer));
            return lower.AsSpan().SequenceCompareTo(longer) <= 0
                && (upper is null || upper.AsSpan().SequenceCompareTo(longer) >= 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Text_is_ordered_as_its_utf8_bytes_are()
    {
        var anyText = Gen.Elements("a", "b", "\uE000", "\uFFFD", "😀", "\U0010FFFF", "ü").ListOf()
            .Select(parts => string.Concat(parts)).ToArbitrary();
        Prop.ForAll(anyText, anyText, (left, right) =>
        {
            int byBytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
            return Math.Sign(ValueOrder.Compare(left, right)) == Math.Sign(byBytes);
        }).QuickCheckThrowOnFailure();
    }
}
