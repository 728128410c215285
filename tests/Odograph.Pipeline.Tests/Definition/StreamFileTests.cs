namespace Odograph.Pipeline.Tests.Definition;

public sealed class StreamFileTests
{
    [Theory]
    [InlineData("topic: x\n", "1:1: 'stream' is missing; write 'stream: s'")]
    [InlineData("stream: t\n", "1:9: stream 't' stands in the file of 's': the two must be the same")]
    [InlineData("stream: s\ndelays: 2m\n", "2:1: unknown setting 'delays' in a stream; did you mean 'delay'?")]
    [InlineData("stream: s\npartition: hour\n", "2:12: partition must be day or month, found 'hour'")]
    [InlineData("stream: s\ndeduplicate: no\n", "2:14: deduplicate must be exact or off, found 'no'")]
    [InlineData("stream: s\nretention: 5m\n", "2:12: retention must be between 1h and 36525d, found '5m'")]
    [InlineData(
        "stream: s\nretention: always\n",
        "2:12: retention must be a duration like 10s, 2m or 24h, found 'always'")]
    [InlineData("stream: s\ncolumns: [a]\n", "2:10: columns must be a map: name: type, found a list")]
    [InlineData(
        "stream: s\ncolumns: { a: text }\n",
        "2:15: column 'a' has the unknown type 'text'; known are string, int, long, double, boolean, timestamp")]
    [InlineData(
        "stream: s\ncolumns: { a: doubel }\n",
        "2:15: column 'a' has the unknown type 'doubel'; did you mean 'double'?")]
    [InlineData(
        "stream: s\ncolumns: { A: int }\n",
        "2:12: column 'A' is not a name: a lower-case letter, then lower-case letters, digits and '_'")]
    [InlineData(
        "stream: s\ncolumns: { source: int }\n",
        "2:12: column 'source': that name is taken by one that every stream has; leave it out or rename it")]
    [InlineData(
        "stream: s\ncolumns: { a: int, a: long }\n",
        "2:20: column 'a' stands here for a second time (first in line 2)")]
    [InlineData(
        "stream: s\ncolumns: { latitude: string }\n",
        "2:22: column 'latitude' must be double, found 'string': positions are degrees")]
    [InlineData(
        "stream: s\naccept: { a: [b] }\n",
        "2:11: accept for 'a', which is no column of the stream; known are event_id, device_id, event_time")]
    [InlineData(
        "stream: s\naccept: { position: [b] }\n",
        "2:11: 'position' fills latitude and longitude, and the stream does not have both columns")]
    [InlineData(
        "stream: s\naccept: { event_id: id }\n",
        "2:21: accept for 'event_id' must be a list: [spelling, …], found 'id'")]
    [InlineData(
        "stream: s\naccept: { event_id: [id, id] }\n",
        "2:26: 'id' stands twice among the spellings of 'event_id'")]
    [InlineData(
        "stream: s\naccept: { event_id: [id], device_id: [id] }\n",
        "2:39: 'id' is accepted for two columns: 'event_id' and 'device_id'")]
    [InlineData(
        "stream: s\ncolumns: { fuel_type: string }\naccept: { event_id: [fuelType] }\n",
        "3:22: 'fuelType' is accepted for two columns: 'fuel_type' and 'event_id'")]
    [InlineData("stream: s\nchecks: { a: [true] }\n", "2:14: check 'a' must be a single value, found a list")]
    public void Faults_are_named_with_their_place(string text, string expected)
        => Assert.Equal(["streams/s.yaml:" + expected], PipelineText.OfStream(text).Lint());

    [Fact]
    public void Own_name_and_camel_case_may_be_listed_too()
    {
        var stream = PipelineText.OfStream(
            "stream: s\ncolumns: { fuel_type: string }\naccept: { fuel_type: [fuelType, fuel_type, fuel] }\n")
            .Read().Streams[0];

        Assert.Equal(["fuelType", "fuel_type", "fuel"], stream.Accept["fuel_type"]);
    }

    [Fact]
    public void More_columns_and_checks_than_the_limits_are_refused()
    {
        var columns = string.Concat(Enumerable.Range(0, 257).Select(i => $"  c{i}: int\n"));
        var checks = string.Concat(Enumerable.Range(0, 65).Select(i => $"  k{i}: c{i} > 0\n"));

        Assert.Equal(
            [
                "streams/s.yaml:3:3: 257 columns: a stream has at most 256",
                "streams/s.yaml:261:3: 65 checks: a stream has at most 64",
            ],
            PipelineText.OfStream($"stream: s\ncolumns:\n{columns}checks:\n{checks}").Lint());
    }
}
