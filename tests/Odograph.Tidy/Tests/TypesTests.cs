using Odograph.Tidy.Rules;

namespace Odograph.Tidy.Tests;

public sealed class TypesTests
{
    [Theory]
    [InlineData("class A;", 1)]
    [InlineData("public record A;", 1)]
    [InlineData("class A { class B; }", 2)]
    [InlineData("sealed class A;", 0)]
    [InlineData("static class A;", 0)]
    [InlineData("abstract record A;", 0)]
    [InlineData("struct A;", 0)]
    [InlineData("record struct A;", 0)]
    [InlineData("class A; sealed class B : A;", 0)]
    [InlineData("class A<T>; sealed class B : N.A<int>;", 0)]
    public void A_class_is_sealed_or_derived_from(string code, int findings)
    {
        var file = Snippet.Of(code);
        Assert.Equal(findings, Types.NotSealed(file, Types.Bases([file])).Count());
    }

    [Theory]
    [InlineData("public class A;", 1)]
    [InlineData("// a remark\npublic enum A { B }", 1)]
    [InlineData("/// <summary>a</summary>\npublic class A;", 0)]
    [InlineData("/// <param name=\"B\">b</param>\n[Attribute]\npublic record A(int B);", 0)]
    [InlineData("class A;", 0)]
    [InlineData("class A { public class B; }", 0)]
    public void A_public_type_is_documented(string code, int findings)
        => Assert.Equal(findings, Types.Undocumented(Snippet.Of(code)).Count());

    [Fact]
    public void Types_of_tests_need_no_documentation()
        => Assert.Empty(Types.Undocumented(Snippet.Of("public class A;", "tests/A.cs")));

    [Theory]
    [InlineData("src/Odograph.Lake/Tables/A.cs", 1)]
    [InlineData("src/Odograph.Log/A.cs", 0)]
    [InlineData("src/Odograph.Engine/Decoding/A.cs", 0)]
    [InlineData("src/Odograph.Engine/Query/A.cs", 1)]
    public void Unsafe_has_rooms_of_its_own(string path, int findings)
        => Assert.Equal(findings, Types.UnsafeElsewhere(Snippet.Of("// unsafe\nsealed unsafe class A;", path)).Count());
}
