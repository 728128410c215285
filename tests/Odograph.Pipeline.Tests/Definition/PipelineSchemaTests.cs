using System.Text.Json;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Tests.Definition;

public sealed class PipelineSchemaTests
{
    [Fact]
    public void Keys_are_those_of_the_reader()
    {
        var pipeline = Schema(PipelineFileKind.Pipeline);

        Assert.Equal(KnownSettings.Pipeline, Keys(pipeline));
        Assert.Equal(KnownSettings.Trigger, Keys(pipeline.GetProperty("properties").GetProperty("trigger")));
        Assert.Equal(
            KnownSettings.LogSource,
            Keys(pipeline.GetProperty("properties").GetProperty("sources").GetProperty("additionalProperties")));
        Assert.Equal(KnownSettings.Stream, Keys(Schema(PipelineFileKind.Stream)));
    }

    [Fact]
    public void Words_are_those_of_the_reader()
    {
        var stream = Schema(PipelineFileKind.Stream).GetProperty("properties");

        Assert.Equal(KnownSettings.Partition.Keys, Words(stream.GetProperty("partition")));
        Assert.Equal(KnownSettings.Deduplicate.Keys, Words(stream.GetProperty("deduplicate")));
        Assert.Equal(
            KnownSettings.ColumnTypes.Keys, Words(stream.GetProperty("columns").GetProperty("additionalProperties")));
    }

    [Theory]
    [InlineData(PipelineFileKind.Pipeline)]
    [InlineData(PipelineFileKind.Stream)]
    public void Every_setting_is_told_what_it_is(PipelineFileKind kind)
    {
        var settings = Schema(kind).GetProperty("properties").EnumerateObject().ToList();

        Assert.All(
            settings.Where(setting => setting.Name != "trigger"),
            setting => Assert.True(setting.Value.TryGetProperty("description", out _), setting.Name));
    }

    static JsonElement Schema(PipelineFileKind kind)
        => JsonDocument.Parse(PipelineSchema.Json(kind)).RootElement;

    static IEnumerable<string> Keys(JsonElement schema)
        => schema.GetProperty("properties").EnumerateObject().Select(property => property.Name);

    static IEnumerable<string> Words(JsonElement schema)
        => schema.GetProperty("enum").EnumerateArray().Select(word => word.GetString()!);
}
