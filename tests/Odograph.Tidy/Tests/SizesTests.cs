using Odograph.Tidy.Rules;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Tests;

public sealed class SizesTests
{
    [Theory]
    [InlineData(500, 0)]
    [InlineData(501, 1)]
    public void A_file_ends_at_its_limit(int lines, int findings)
        => Assert.Equal(findings, Sizes.LongFiles(Snippet.Of(string.Concat(Enumerable.Repeat("//\n", lines)))).Count());

    [Theory]
    [InlineData(120, 0)]
    [InlineData(121, 1)]
    public void A_line_ends_at_its_limit(int chars, int findings)
    {
        var found = Sizes.LongLines(Snippet.Of("//\n" + new string('/', chars) + "\n")).ToList();
        Assert.Equal(findings, found.Count);
        Assert.All(found, finding => Assert.Equal(2, finding.Line));
    }

    [Theory]
    [InlineData(70, 0)]
    [InlineData(71, 1)]
    public void A_method_ends_at_its_limit_and_its_comments_do_not_count(int lines, int findings)
    {
        string body = string.Concat(Enumerable.Repeat("    x++;\n", lines - 3));
        string method = $"class A\n{{\n    /// <summary>a</summary>\n    void B()\n{{\n{body}}}\n}}";
        Assert.Equal(findings, Sizes.LongMethods(Snippet.Of(method)).Count());
        Assert.Equal(findings,
            Sizes.LongMethods(Snippet.Of($"class A\n{{\n    int B {{\n    get\n{{\n{body}}}\n}} }}")).Count());
    }

    [Fact]
    public void Only_code_has_limits_of_lines()
    {
        var page = new SourceFile("docs/page.md", string.Concat(Enumerable.Repeat(new string('a', 200) + "\n", 600)));
        Assert.Empty(Sizes.LongFiles(page).Concat(Sizes.LongLines(page)).Concat(Sizes.LongMethods(page)));
    }

    [Fact]
    public void A_file_of_more_than_a_mebibyte_is_found()
        => Assert.Equal(["b"], Sizes.BigFiles([("a", 1 << 20), ("b", (1 << 20) + 1)]).Select(finding => finding.Path));

    [Fact]
    public void The_median_is_the_value_in_the_middle()
    {
        Assert.Equal(0, Sizes.Median([]));
        Assert.Equal(3, Sizes.Median([9, 1, 3]));
    }
}
