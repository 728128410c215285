using System.Text;
using Odograph.Engine.Execution;
using Odograph.Lake.Manifests;
using Odograph.Log.InMemory;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Tests.Execution;

/// <summary>Columns of few values in large batches: written from codes, read as the text they are.</summary>
public sealed class DictionariesTests
{
    const int PerBatch = 1500;
    const int SoundPerBatch = PerBatch - (PerBatch / 100);
    const string AllColumns = "SELECT * FROM {0} ORDER BY event_id";
    static readonly string[] Makes = ["BMW", "Fiat", "Škoda", "a make of more than twelve bytes", ""];
    static readonly ExecutorLimits Coded = new() { Threads = 2, DictionaryRecords = 0 };
    static readonly ExecutorLimits Plain = new() { Threads = 2, DictionaryRecords = long.MaxValue };

    [Fact]
    public async Task Rows_are_those_of_plain_columns()
    {
        var feeds = Feeds();

        var coded = await RunAsync(Coded, feeds);
        var plain = await RunAsync(Plain, feeds);

        Assert.Equal(plain.Rows, coded.Rows);
    }

    [Fact]
    public async Task Only_rows_with_a_value_never_seen_make_a_second_file()
    {
        var run = await RunAsync(Coded, Feeds());

        Assert.Equal([1, 1, 2, 1], run.Results.Select(result => result.Files["vehicle"].Count));
        Assert.Equal(3, run.Results[2].Files["vehicle"][1].RecordCount);
    }

    [Fact]
    public async Task Metrics_are_those_of_plain_columns()
    {
        var (coded, plain) = (await RunAsync(Coded, Feeds()), await RunAsync(Plain, Feeds()));

        foreach (int batch in (int[])[0, 1, 3])
        {
            var (left, right) = (FileOf(coded, batch), FileOf(plain, batch));
            Assert.Equal(right.ValueCounts, left.ValueCounts);
            Assert.Equal(right.NullCounts, left.NullCounts);
            Assert.Equal(Texts(right.LowerBounds), Texts(left.LowerBounds));
            Assert.Equal(Texts(right.UpperBounds), Texts(left.UpperBounds));
        }
    }

    [Fact]
    public async Task A_column_that_is_ever_new_is_plain_from_then_on()
    {
        var feeds = Enumerable.Range(0, 4).Select(batch => batch == 0
            ? Events(0, n => Makes[n % Makes.Length])
            : Events(batch, n => $"new {batch}-{n % 50}"));

        var run = await RunAsync(Coded, [.. feeds]);

        Assert.Equal([1, 1, 1, 1], run.Results.Select(result => result.Files["vehicle"].Count));
        Assert.Equal(4 * SoundPerBatch, run.Rows.Count);
    }

    [Fact]
    public async Task A_value_with_a_zero_byte_is_never_coded()
    {
        var feed = Events(0, n => n % 700 == 350 ? "a\\u0000b" : "Fiat");

        var run = await RunAsync(Coded, [feed, Events(1, n => n % 700 == 350 ? "a\\u0000b" : "Fiat")]);

        Assert.Equal(4, run.Rows.Count(row => row.Contains("a\0b")));
        Assert.Equal(2 * SoundPerBatch, run.Rows.Count);
    }

    /// <summary>Four batches; in the third a make and a device that nobody has met.</summary>
    static List<string>[] Feeds()
    {
        var third = Events(2, n => Makes[n % Makes.Length]);
        third[700] = Event(2 * PerBatch + 700, "Trabant", "d1");
        third[701] = Event(2 * PerBatch + 701, "Trabant", "a device nobody knows");
        third[1400] = Event(2 * PerBatch + 1400, null, "a device nobody knows");
        return [Events(0, Make), Events(1, Make), third, Events(3, Make)];
    }

    static string? Make(int n) => n % 6 == 5 ? null : Makes[n % Makes.Length];

    static List<string> Events(int batch, Func<int, string?> make) =>
    [
        .. Enumerable.Range(batch * PerBatch, PerBatch)
            .Select(n => Event(n, make(n - (batch * PerBatch)), $"a device of long name {n % 20}")),
    ];

    static string Event(int n, string? make, string device)
    {
        string madeBy = make is null ? "null" : $"\"{make}\"";
        string speed = n % 100 == 99 ? "9999" : "50"; // one of a hundred fails a check
        return $$"""
            {"id":"event-{{n:D12}}","deviceId":"{{device}}","timestamp":"{{Execution.Events.At(n % 60)}}",
            "speed":{{speed}},"make":{{madeBy}},"year":2020}
            """;
    }

    static async Task<Run> RunAsync(ExecutorLimits limits, IReadOnlyList<List<string>> feeds)
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: limits, log: new InMemoryLogOptions { Partitions = 2 });
        var rows = new List<object?[]>();
        var results = new List<BatchResult>();
        foreach (var feed in feeds)
        {
            await harness.AppendAsync(feed);
            results.Add(await harness.RunAndApplyAsync());
            rows.AddRange(harness.Rows(results[^1], AllColumns));
        }

        return new Run(rows, results);
    }

    static DataFile FileOf(Run run, int batch) => Assert.Single(run.Results[batch].Files["vehicle"]);

    static IEnumerable<(int, string)> Texts(IReadOnlyDictionary<int, byte[]> bounds)
        => bounds.OrderBy(bound => bound.Key).Select(bound => (bound.Key, Encoding.Latin1.GetString(bound.Value)));

    sealed record Run(IReadOnlyList<object?[]> Rows, IReadOnlyList<BatchResult> Results);
}
