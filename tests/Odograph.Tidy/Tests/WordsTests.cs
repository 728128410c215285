using Odograph.Tidy.Rules;

namespace Odograph.Tidy.Tests;

public sealed class WordsTests
{
    // In pieces, as in the rule itself: else the rule would find these lines in the tree.
    [Theory]
    [InlineData("// TO" + "DO later", "unfinished")]
    [InlineData("throw new NotImplemented" + "Exception();", "unfinished")]
    [InlineData("#pragma warning dis" + "able CA1000", "warning-off")]
    [InlineData("    #reg" + "ion Fields", "region")]
    [InlineData("read /wo" + "rk/a", "machine-path")]
    [InlineData("cd /ro" + "ot/a", "machine-path")]
    [InlineData("\"https://registry.npm" + "js.org/a\"", "registry-host")]
    [InlineData("as decided in this sess" + "ion", "how-it-was-made")]
    [InlineData("a rocket \uD83D\uDE80", "emoji")]
    [InlineData("$root/a and ~/ro" + "ot/a", null)]
    [InlineData("a HackerNews of todos", null)]
    public void Words_out_of_place_are_found(string line, string? rule)
        => Assert.Equal(rule is null ? [] : [rule], Words.Forbidden(Snippet.Of(line)).Select(finding => finding.Rule));

    [Theory]
    [InlineData("await Task.De" + "lay(1);", "sleep")]
    [InlineData("[Fact(Sk" + "ip = \"flaky\")]", "skipped-test")]
    [InlineData("Assert.True(tr" + "ue);", "empty-assert")]
    public void Tests_do_not_sleep_and_can_fail(string line, string rule)
    {
        Assert.Equal([rule], Words.Forbidden(Snippet.Of(line, "tests/A/B.cs")).Select(finding => finding.Rule));
        Assert.Empty(Words.Forbidden(Snippet.Of(line)));
    }

    [Fact]
    public void The_line_is_named()
        => Assert.Equal(2, Assert.Single(Words.Forbidden(Snippet.Of("a\nFIX" + "ME\n"))).Line);
}
