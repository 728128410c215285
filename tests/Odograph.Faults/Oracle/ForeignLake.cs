using System.Text.Json;
using System.Text.RegularExpressions;
using Odograph.Interop.Readers;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Oracle;

/// <summary>A job's tables as icebird reads them, which shares no code with the writer.</summary>
/// <param name="Files">The data files that are live, of all tables.</param>
internal sealed partial record ForeignLake(List<LakeRow> Rows, List<string> Files)
{
    public static async Task<ForeignLake> ReadAsync(string job)
    {
        string reader = await Icebird.Folder.Value;
        var run = await ProcessRun.StartAsync("node", [Path.Combine(reader, "lake.mjs"), job]);
        Assert.True(run.ExitCode == 0, run.Error);
        var read = new ForeignLake([], []);
        foreach (string line in run.Lines)
        {
            using var json = JsonDocument.Parse(line);
            string table = json.RootElement.GetProperty("table").GetString()!;
            if (json.RootElement.TryGetProperty("file", out var file))
            {
                read.Files.Add(file.GetString()!);
            }
            else if (LakeRow.OfForeign(table, json.RootElement.GetProperty("row")) is { } row)
            {
                read.Rows.Add(row);
            }
        }

        return read;
    }

    /// <summary>
    /// Every live file is of a batch that the ledger has, and no batch is in the tables by two attempts.
    /// </summary>
    public void AssertDecidedAlone()
    {
        var decided = Rows.Where(row => row.Table == "ledger").Select(row => row.Batch).ToHashSet();
        var names = Files.Select(file => FileName().Match(file)).ToList();
        Assert.All(names, name => Assert.True(name.Success));
        Assert.Empty(names.Select(name => name.Groups["batch"].Value).Except(decided));
        var attempts = names.Select(name => (Batch: name.Groups["batch"].Value, name.Groups["attempt"].Value))
            .Distinct().GroupBy(name => name.Batch[name.Batch.IndexOf('b', StringComparison.Ordinal)..]);
        Assert.Empty(attempts.Where(batch => batch.Count() > 1).Select(batch => batch.Key));
    }

    [GeneratedRegex("/(?<batch>e[0-9]+-b[0-9]+)-(?<attempt>[0-9a-f]{32})-[^/]*$")]
    private static partial Regex FileName();
}
