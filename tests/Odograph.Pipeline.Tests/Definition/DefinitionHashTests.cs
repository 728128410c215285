using Odograph.Pipeline.Definition;

namespace Odograph.Pipeline.Tests.Definition;

public sealed class DefinitionHashTests
{
    const string Stream = """
        stream: s
        delay: 2m
        columns: { a: int, b: string }
        accept: { event_id: [id, uid], b: [bee] }
        checks: { low: a > 1, named: b is not null }
        """;

    [Theory]
    [InlineData("delay: 2m", "# two minutes\ndelay: 120s   # written otherwise")]
    [InlineData("delay: 2m\n", "")]
    [InlineData("delay: 2m", "timezone: UTC\ndelay: 2m\ntopic: s")]
    [InlineData("event_id: [id, uid], b: [bee]", "b: [bee], event_id: [id, uid]")]
    [InlineData("b: [bee]", "b: [bee], a: []")]
    [InlineData("a > 1", "\" a > 1 \"")]
    public void Layout_comments_defaults_and_order_of_keys_do_not_matter(string old, string changed)
        => Assert.Equal(Hash(Stream), Hash(Stream.Replace(old, changed, StringComparison.Ordinal)));

    [Theory]
    [InlineData("delay: 2m", "delay: 3m")]
    [InlineData("a: int, b: string", "b: string, a: int")]
    [InlineData("a: int", "a: long")]
    [InlineData("[id, uid]", "[uid, id]")]
    [InlineData("[bee]", "[bee, bea]")]
    [InlineData("low: a > 1, named: b is not null", "named: b is not null, low: a > 1")]
    [InlineData("a > 1", "a > 2")]
    [InlineData("low:", "small:")]
    [InlineData("delay: 2m", "delay: 2m\ndeduplicate: off")]
    [InlineData("delay: 2m", "delay: 2m\nretention: 90d")]
    [InlineData("delay: 2m", "delay: 2m\ntimezone: Asia/Bangkok")]
    [InlineData("delay: 2m", "delay: 2m\npartition: month")]
    public void Whatever_changes_a_row_matters(string old, string changed)
        => Assert.NotEqual(Hash(Stream), Hash(Stream.Replace(old, changed, StringComparison.Ordinal)));

    [Fact]
    public void When_and_where_do_not_matter_names_do()
    {
        string Of(string pipeline) => PipelineText.OfPipeline(pipeline).Read().Hash;
        var plain = Of(PipelineText.OneStream);

        Assert.Matches("^[0-9a-f]{64}$", plain);
        Assert.Equal(plain, Of(PipelineText.OneStream + "trigger: { interval: 1s }\nlake: /somewhere\n"));
        Assert.Equal(plain, Of(PipelineText.OneStream + "sources: { log: { type: log, partitions: 9, keep: 1h } }\n"));
        Assert.NotEqual(plain, Of(PipelineText.OneStream + "sources: { other: { type: log } }\n"));
        Assert.NotEqual(plain, Of("pipeline: q\nstreams: [s]\n"));
    }

    [Fact]
    public void Description_reads_back_as_the_same_definition()
    {
        var definition = PipelineText.OfStream(
            "stream: s\ntimezone: Asia/Bangkok\nretention: 90d\ncolumns: { a: string }\n"
            + "accept: { a: ['x: y', '#', '${', '- [b]', 'null', 'ü '] }\n"
            + "checks:\n  tricky: |\n    a <> 'x: \"y\" # z' -- why\n      or a is null\n").Read();
        foreach (var each in new[] { definition, PipelineFolder.BuiltIn() })
        {
            var again = Split(PipelineFolder.Describe(each)).Read();

            Assert.Equal(each.Hash, again.Hash);
            Assert.Equal((each.Trigger, each.Sources[0]), (again.Trigger, again.Sources[0]));
        }
    }

    static PipelineText Split(string description) => new(
        [.. description.Split("---\n").Select(part => (Path: part.Split(' ', '\n')[1], Text: part))]);

    static string Hash(string stream) => PipelineText.OfStream(stream).Read().Hash;
}
