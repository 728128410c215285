using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Testing.Files;

namespace Odograph.Pipeline.Tests.Definition;

public sealed class PipelineFileTests
{
    [Fact]
    public void Everything_has_a_default_but_names()
    {
        var definition = PipelineText.OfPipeline("pipeline: p\nstreams: [s]\n").Read();

        Assert.Equal(new Trigger(10, 256 << 20), definition.Trigger);
        Assert.Equal(
            [new SourceDefinition("log", "log", 4, TimeSpan.FromHours(24), OnGap.Fail, true)], definition.Sources);
        Assert.Null(definition.Lake);
        var stream = Assert.Single(definition.Streams);
        Assert.Equal(("s", "s"), (stream.Name, stream.Topic));
        Assert.Equal((EventTimePartition.Day, Deduplication.Exact), (stream.Partition, stream.Deduplicate));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1)), (stream.Delay, stream.IdleAfter));
        Assert.Equal((TimeSpan.FromHours(24), null), (stream.MaxFutureSkew, stream.Retention));
        Assert.Equal(TimeZoneInfo.Utc, stream.TimeZone);
        Assert.Empty(stream.Columns);
        Assert.Empty(stream.Accept);
        Assert.Empty(stream.Checks);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var definition = new PipelineText(
            ("pipeline.yaml", """
                pipeline: my_city
                engine: duckdb
                trigger: { interval: 1500ms, bytes: 1.5 MiB }
                sources:
                  raw: { type: log, partitions: 8, keep: 7d, on_gap: skip, ingest: false }
                streams: [b, a]
                deliveries: []
                lake: /data/lake
                """),
            ("streams/b.yaml", """
                stream: b
                topic: b_data
                partition: month
                delay: 90s
                idle_after: 5m
                max_future_skew: 1h
                retention: 90d
                timezone: Europe/London
                deduplicate: off
                columns: { t: timestamp, n: long, latitude: double, longitude: double, ok: boolean }
                accept: { event_id: [id, uid], position: [location, pos], ok: [okay] }
                checks: { z: n > 1, a: ok }
                """),
            ("streams/a.yaml", "stream: a\n")).Read();

        Assert.Equal(("my_city", "/data/lake"), (definition.Name, definition.Lake));
        Assert.Equal(new Trigger(1.5, 3 << 19), definition.Trigger);
        Assert.Equal(
            [new SourceDefinition("raw", "log", 8, TimeSpan.FromDays(7), OnGap.Skip, false)], definition.Sources);
        Assert.Equal(["b", "a"], definition.Streams.Select(stream => stream.Name));
        var stream = definition.FindStream("b")!;
        Assert.Equal(("b_data", EventTimePartition.Month), (stream.Topic, stream.Partition));
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(5)), (stream.Delay, stream.IdleAfter));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromDays(90)), (stream.MaxFutureSkew, stream.Retention));
        Assert.Equal(("Europe/London", Deduplication.Off), (stream.TimeZone.Id, stream.Deduplicate));
        Assert.Equal(
            [ColumnType.Timestamp, ColumnType.Long, ColumnType.Double, ColumnType.Double, ColumnType.Boolean],
            stream.Columns.Select(column => column.Type));
        Assert.Equal(["location", "pos"], stream.Accept["position"]);
        Assert.Equal([new CheckDefinition("z", "n > 1"), new CheckDefinition("a", "ok")], stream.Checks);
    }

    [Fact]
    public void All_faults_of_all_files_come_at_once()
    {
        using var folder = new TempFolder();
        PipelineFolder.WriteBuiltIn(folder.Path);
        Edit(folder["pipeline.yaml"], ("interval: 10s ", "interval: ten "), ("partitions: 4", "partitons: 4"));
        Edit(folder["streams/vehicle.yaml"], ("year: int", "year: integer"), ("speed_kmh between", "sped_kmh between"));
        Edit(folder["streams/gps.yaml"], ("timezone: UTC", "timezone: Mars/Olympus"));

        var fault = Assert.Throws<ConfigException>(() => PipelineFolder.Load(folder.Path));

        Assert.Equal(fault.Problems, PipelineFolder.Lint(folder.Path));
        Assert.Equal(
            [
                ("pipeline.yaml", 11, 13, "interval must be a duration like 10s, 2m or 24h, found 'ten'"),
                ("pipeline.yaml", 17, 5, "unknown setting 'partitons' in source 'log'; did you mean 'partitions'?"),
                (
                    "streams/gps.yaml", 12, 11,
                    "unknown time zone 'Mars/Olympus'; write UTC or a name like Europe/London"),
                (
                    "streams/vehicle.yaml", 25, 9,
                    "column 'year' has the unknown type 'integer'; known are string, int, long, double, boolean, "
                    + "timestamp"),
                (
                    "streams/vehicle.yaml", 45, 16,
                    "check 'speed_range': unknown column 'sped_kmh'; did you mean 'speed_kmh'?"),
            ],
            fault.Problems.Select(problem =>
                (Path.GetRelativePath(folder.Path, problem.File), problem.Line, problem.Column, problem.Message)));
        Assert.Contains("pipeline.yaml:11:13: interval", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipeline: p\nstrems: [s]\n")]
    [InlineData("pipeline: p\nstreams: [\n")]
    public void Faults_of_streams_are_told_although_the_list_of_streams_cannot_be_read(string pipeline)
    {
        var problems = new PipelineText(("pipeline.yaml", pipeline), ("streams/s.yaml", "stream: s\ndelay: soon\n"))
            .Lint();
        Assert.Contains(problems, problem => problem.StartsWith("pipeline.yaml", StringComparison.Ordinal));
        Assert.Contains("streams/s.yaml:2:8: delay must be a duration like 10s, 2m or 24h, found 'soon'", problems);
    }

    [Theory]
    [InlineData("pipeline: p\n", "1:1: no streams: write 'streams: [name, …]', each described in streams/NAME.yaml")]
    [InlineData(
        "pipeline: p\nstreams: []\n",
        "2:10: no streams: write 'streams: [name, …]', each described in streams/NAME.yaml")]
    [InlineData("streams: [s]\n", "1:1: 'pipeline' is missing; write 'pipeline: smart_city'")]
    [InlineData(
        "pipeline: My-City\nstreams: [s]\n",
        "1:11: pipeline 'My-City' is not a name: a lower-case letter, then lower-case letters, digits and '_'")]
    [InlineData("pipeline: [p]\nstreams: [s]\n", "1:11: pipeline must be a single value, found a list")]
    [InlineData("pipeline: p\nstreams: s\n", "2:10: streams must be a list: [name, …], found 's'")]
    [InlineData("pipeline: p\nstreams: [s, s]\n", "2:14: stream 's' is listed twice")]
    [InlineData("pipeline: p\nstreams: [s, t]\n", "2:14: stream 't' has no file streams/t.yaml")]
    [InlineData(
        "pipeline: p\nstreams: [s, ledger]\n",
        "2:14: stream 'ledger': every job has a table of that name; rename the stream")]
    [InlineData(
        "pipeline: p\npipeline: q\nstreams: [s]\n",
        "2:1: setting 'pipeline' stands here for a second time (first in line 1)")]
    [InlineData(
        "pipeline: ${NO_SUCH}\nstreams: [s]\n",
        "1:11: pipeline: the environment variable 'NO_SUCH' is not set; set it, or write ${NO_SUCH:-default}")]
    [InlineData(
        "pipeline: &a p\nstreams: [s]\n",
        "1:11: anchor '&a': anchors are not taken; write the value in each place")]
    [InlineData(
        "pipeline: p\nstreams: [s]\n---\nx: y\n",
        "3:1: a second YAML document begins here: expected one a file")]
    [InlineData("", "1:1: the file is empty: expected settings as 'key: value'")]
    [InlineData("just words", "1:1: expected settings as 'key: value', found 'just words'")]
    public void Faults_of_pipeline_yaml_are_named_with_their_place(string text, string expected)
        => Assert.Equal(["pipeline.yaml:" + expected], PipelineText.OfPipeline(text).Lint());

    [Theory]
    [InlineData(
        "pipeline: p\nstreams: [s]\nrollup: []\n",
        "3:1: unknown setting 'rollup' in a pipeline; did you mean 'rollups'?")]
    [InlineData(
        "pipeline: p\nstreams: [s]\ndeliveries: [x]\n",
        "3:14: deliveries are not available in this version; write 'deliveries: []'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nengine: spark\n",
        "3:9: engine 'spark' is not available in this version; leave it out or write duckdb")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nlake: s3://b/p\n",
        "3:7: lake 's3://b/p': a lake on S3 is not available in this version; write a folder or leave it out")]
    [InlineData(
        "pipeline: p\nstreams: [s]\ntrigger: 10s\n",
        "3:10: trigger must be a map: { interval: 10s, bytes: 256MiB }, found '10s'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\ntrigger: { interval: 10 }\n",
        "3:22: interval must be a duration like 10s, 2m or 24h, found '10'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\ntrigger: { interval: 1ms }\n",
        "3:22: interval must be between 100ms and 1h, found '1ms'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\ntrigger: { bytes: 5MB }\n",
        "3:19: bytes must be a size like 64KiB or 256MiB, found '5MB'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { k: { type: kafka, brokers: b } }\n",
        "3:23: source 'k': type 'kafka' is not available in this version; the one that is: log")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { k: { type: file } }\n",
        "3:23: source 'k' has the unknown type 'file'; known are log")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { k: { keep: 1h } }\n",
        "3:12: source 'k' has no type; write 'type: log'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { k: { type: log, partitions: 0 } }\n",
        "3:40: partitions must be between 1 and 256, found '0'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { k: { type: log, partitions: four } }\n",
        "3:40: partitions must be a whole number, found 'four'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { k: { type: log, on_gap: stop } }\n",
        "3:36: on_gap must be fail or skip, found 'stop'")]
    [InlineData(
        "pipeline: p\nstreams: [s]\nsources: { a: { type: log }, b: { type: log } }\n",
        "3:30: source 'b': a data folder holds one log, and 'a' is it; take one of them out")]
    public void Faults_of_settings_in_pipeline_yaml_are_named_with_their_place(string text, string expected)
        => Assert.Equal(["pipeline.yaml:" + expected], PipelineText.OfPipeline(text).Lint());

    [Theory]
    [InlineData("pipeline: p\nstreams: [s\n")]
    [InlineData("pipeline: p\n  streams: [s]\n")]
    [InlineData("pipeline: \"p\nstreams: [s]\n")]
    public void What_is_no_yaml_is_named_with_its_place(string text)
        => Assert.Matches(
            "^pipeline\\.yaml:[1-4]:[0-9]+: not YAML: ", Assert.Single(PipelineText.OfPipeline(text).Lint()));

    [Fact]
    public void Rollups_are_read_from_their_files()
    {
        var text = new PipelineText(
            ("pipeline.yaml", "pipeline: p\nstreams: [s]\nrollups: [there, gone, there]\n"),
            ("streams/s.yaml", "stream: s\n"),
            ("models/there.sql", "select 1\n"));

        Assert.Equal(
            [
                "models/there.sql:1:1: no FROM: a model is one SELECT … FROM stream [WHERE …] GROUP BY …",
                "pipeline.yaml:3:18: roll-up 'gone' has no file models/gone.sql",
                "pipeline.yaml:3:24: roll-up 'there' is listed twice",
            ],
            text.Lint());
    }

    [Fact]
    public void Values_come_from_the_environment_and_from_files()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["streams"]);
        File.WriteAllText(folder["lake.txt"], "/data/lake\n");
        File.WriteAllText(
            folder["pipeline.yaml"],
            $"pipeline: ${{CITY}}_${{WHAT:-jobs}}\nstreams: ['${{STREAM:-s}}']\n"
                + $"lake: {{ file: {folder["lake.txt"]} }}\n");
        File.WriteAllText(folder["streams/s.yaml"], "stream: s\ndelay: ${DELAY:-5m}\n");

        var definition = PipelineFolder.Load(
            folder.Path, name => name switch { "CITY" => "london", "DELAY" => "", _ => null });

        Assert.Equal(("london_jobs", "/data/lake"), (definition.Name, definition.Lake));
        Assert.Equal(TimeSpan.FromMinutes(5), definition.Streams[0].Delay);
    }

    [Fact]
    public void A_folder_without_files_and_bytes_that_are_no_text_are_faults_too()
    {
        using var folder = new TempFolder();
        Assert.Equal(
            [
                $"{folder["pipeline.yaml"]}: there is no such file; `odograph init DIR` writes a pipeline folder to "
                    + "start from",
            ],
            PipelineFolder.Lint(folder.Path).Select(problem => problem.ToString()));

        File.WriteAllBytes(folder["pipeline.yaml"], [0x70, 0xff, 0x3a]);
        Assert.Equal(
            [$"{folder["pipeline.yaml"]}: not UTF-8: an invalid byte at offset 1; save the file as UTF-8"],
            PipelineFolder.Lint(folder.Path).Select(problem => problem.ToString()));
    }

    static void Edit(string file, params (string Old, string New)[] edits)
    {
        var text = File.ReadAllText(file);
        foreach (var (old, changed) in edits)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, changed, StringComparison.Ordinal);
        }

        File.WriteAllText(file, text);
    }
}
