using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Tests.Schemas;

public sealed class TypeTextTests
{
    [Fact]
    public void Every_type_comes_back_from_its_name()
    {
        foreach (var kind in Enum.GetValues<PrimitiveKind>())
        {
            var type = kind switch
            {
                PrimitiveKind.Decimal => new PrimitiveType(kind, 38, 10),
                PrimitiveKind.Fixed => new PrimitiveType(kind, Length: 7),
                _ => new PrimitiveType(kind),
            };
            Assert.Equal(type, TypeText.Type(TypeText.Of(type), "x"));
        }
    }

    [Fact]
    public void Every_transform_comes_back_from_its_name()
    {
        foreach (var kind in Enum.GetValues<TransformKind>())
        {
            var transform = new Transform(kind, kind is TransformKind.Bucket or TransformKind.Truncate ? 16 : 0);
            Assert.Equal(transform, TypeText.Transform(TypeText.Of(transform), "x"));
        }
    }

    [Theory]
    [InlineData("decimal(9, 2)", 9, 2)]
    [InlineData("decimal(38,0)", 38, 0)]
    public void A_decimal_may_have_a_space(string text, int precision, int scale)
        => Assert.Equal(new PrimitiveType(PrimitiveKind.Decimal, precision, scale), TypeText.Type(text, "x"));

    [Theory]
    [InlineData("decimal(39,2)")]
    [InlineData("decimal(2,3)")]
    [InlineData("decimal(9)")]
    [InlineData("fixed[0]")]
    [InlineData("fixed[-1]")]
    [InlineData("fixed[99999999999]")]
    [InlineData("timestamp_ns")]
    [InlineData("")]
    public void Another_type_is_refused_with_its_place(string text)
        => Assert.StartsWith("read x.y: type", Assert.Throws<TableFormatException>(
            () => TypeText.Type(text, "x.y")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("bucket[0]")]
    [InlineData("truncate[x]")]
    [InlineData("zorder")]
    public void Another_transform_is_refused(string text)
        => Assert.Throws<TableFormatException>(() => TypeText.Transform(text, "x"));
}
