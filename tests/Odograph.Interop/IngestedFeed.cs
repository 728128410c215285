using System.Text.Json;
using Odograph.Interop.Feeds;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Interop;

/// <summary>
/// A data folder into which a mixed, damaged feed was ingested, one file a stream, by the built program.
/// </summary>
public sealed class IngestedFeed : IAsyncLifetime, IDisposable
{
    const int EventCount = 4000;
    readonly TempFolder _folder = new();

    public IngestedFeed()
    {
        Events = new ClassicFeed(seed: 20260101).Generate(EventCount);
    }

    internal List<FeedEvent> Events { get; }

    public string Data => _folder["data"];

    /// <summary>Per stream "read|accepted|duplicate|quarantined", summed over the ledger table.</summary>
    public Dictionary<string, string> Ledger { get; } = [];

    public async Task InitializeAsync()
    {
        foreach (var stream in Events.GroupBy(line => line.Stream))
        {
            string file = _folder[$"{stream.Key}.ndjson"];
            await File.WriteAllBytesAsync(file, [.. stream.SelectMany(line => line.Line.Append((byte)'\n'))]);
            var run = await OdographProgram.RunAsync("ingest", file, "--stream", stream.Key, "--data", Data);
            Assert.True(run.ExitCode == 5, $"exit {run.ExitCode}: {run.Output}{run.Error}");
        }

        const string Sums = "SELECT stream, sum(read)::BIGINT AS read, sum(accepted)::BIGINT AS accepted, "
            + "sum(duplicate)::BIGINT AS duplicate, sum(quarantined)::BIGINT AS quarantined FROM ledger GROUP BY 1";
        var sums = await OdographProgram.RunAsync("sql", "--data", Data, "-o", "ndjson", Sums);
        foreach (var row in sums.Lines.Select(line => JsonDocument.Parse(line).RootElement))
        {
            Ledger[row.GetProperty("stream").GetString()!] =
                $"{row.GetProperty("read")}|{row.GetProperty("accepted")}|"
                    + $"{row.GetProperty("duplicate")}|{row.GetProperty("quarantined")}";
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
