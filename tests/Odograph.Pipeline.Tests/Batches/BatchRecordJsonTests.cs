using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Tests.Batches;

public sealed class BatchRecordJsonTests
{
    const string Text =
        """
        {"version":1,"job":"city","epoch":3,"batch":7,"attempt":"00000000000000000000000000000001","kind":"batch",
        "definition":"h","planned_at":5,"partitions":[
        {"stream":"gps","source":"log","partition":"0","incarnation":"i","to":"9","newest":4,"end":"12"},
        {"stream":"gps","source":"k","partition":"s-1","incarnation":"j","to":"495#2","closed":true}],
        "streams":[{"stream":"gps","watermark":3,"read":4,"accepted":2,"duplicate":1,"quarantined":1}],
        "manifests":{"gps":"memory:///m.avro"}}
        """;

    [Fact]
    public void The_text_is_pinned()
        => Assert.Equal(Text.ReplaceLineEndings(""), BatchRecordJson.Write(BatchRecordJson.Read(Text)));

    [Fact]
    public void Members_mean_what_they_say()
    {
        var record = BatchRecordJson.Read(Text);

        Assert.Equal((3, 7), (record.Epoch, record.Batch));
        Assert.Equal(Position.Parse("495#2"), record.Partitions[1].To);
        Assert.True(record.Partitions[1].IsClosed);
        Assert.Equal(new BatchCounts(4, 2, 1, 1), record.FindStream("gps")!.Totals);
        Assert.Equal("memory:///m.avro", record.Manifests["gps"]);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"epoch\":3", "\"epoch\":3,\"extra\":1")]
    [InlineData("\"epoch\":3,", "")]
    [InlineData("\"epoch\":3", "\"epoch\":3,\"epoch\":4")]
    [InlineData("\"kind\":\"batch\"", "\"kind\":\"other\"")]
    [InlineData("\"to\":\"9\"", "\"to\":\"nine\"")]
    [InlineData("\"read\":4", "\"read\":5")]
    [InlineData("\"job\":\"city\"", "\"job\":null")]
    [InlineData("\"manifests\":{", "\"manifests\":{{")]
    public void What_is_not_valid_is_a_named_error(string found, string replacement)
    {
        string text = Text.ReplaceLineEndings("").Replace(found, replacement, StringComparison.Ordinal);

        var error = Assert.Throws<EnvironmentException>(() => BatchRecordJson.Read(text));

        Assert.Contains("odograph.batch", error.Message, StringComparison.Ordinal);
    }
}
