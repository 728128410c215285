using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Testing.Processes;

namespace Odograph.Interop.Readers;

/// <summary>
/// Reads a table's rows by programs that share no code with the writer. Each answers lines of the same canonical form:
/// columns in the given order, timestamps in ms, doubles by their bits, so that two answers are equal as sorted sets or
/// not.
/// </summary>
internal static class RowReaders
{
    /// <summary>Columns of a table to compare; timestamps are named apart.</summary>
    internal sealed record Columns(IReadOnlyList<string> Plain, IReadOnlyList<string> Times);

    public static async Task<List<string>> OdographAsync(string data, string table, Columns columns)
    {
        string times = string.Concat(columns.Times.Select(time => $", epoch_ms({time}) AS {time}"));
        var run = await OdographProgram.RunAsync(
            "sql", "--data", data, "-o", "ndjson", $"SELECT {string.Join(", ", columns.Plain)}{times} FROM {table}");
        Assert.True(run.ExitCode == 0, run.Error);
        return Canonical(run.Lines, columns);
    }

    public static async Task<List<string>> IcebirdAsync(string folder, string tableFolder, Columns columns)
    {
        var run = await ProcessRun.StartAsync("node", [Path.Combine(folder, "rows.mjs"), tableFolder]);
        Assert.True(run.ExitCode == 0, run.Error);
        return Canonical(run.Lines, columns);
    }

    public static async Task<List<string>> SparkAsync(string spark, string warehouse, string table, Columns columns)
    {
        string times = string.Concat(columns.Times.Select(time => $", unix_millis({time}) AS {time}"));
        string sql = $"SELECT {string.Join(", ", columns.Plain)}{times} FROM lake.{table}";
        var run = await ProcessRun.StartAsync(spark, ["sql", sql, "--rows", "--warehouse", warehouse]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return Canonical(run.Lines, columns);
    }

    static List<string> Canonical(IEnumerable<string> lines, Columns columns)
    {
        var rows = new List<string>();
        foreach (string line in lines)
        {
            using var row = JsonDocument.Parse(line);
            var text = new StringBuilder();
            foreach (string column in columns.Plain.Concat(columns.Times))
            {
                text.Append(row.RootElement.TryGetProperty(column, out var value) ? Text(value) : "null").Append('|');
            }

            rows.Add(text.ToString());
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Text)) + "]",
        JsonValueKind.Null => "null",
        _ => value.ToString(),
    };
}
