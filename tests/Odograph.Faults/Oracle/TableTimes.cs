using System.Globalization;
using System.Text.Json;

namespace Odograph.Faults.Oracle;

/// <summary>What Iceberg's readers ask of the times in a table's metadata, read from its JSON alone.</summary>
internal static class TableTimes
{
    /// <summary>Snapshots, their log and the table's last update never go back.</summary>
    public static void AssertForward(string job)
    {
        foreach (string table in Directory.GetDirectories(job).Where(
            folder => Directory.Exists(Path.Combine(folder, "metadata"))))
        {
            string newest = Directory.GetFiles(Path.Combine(table, "metadata"), "v*.metadata.json").MaxBy(VersionOf)!;
            using var json = JsonDocument.Parse(File.ReadAllBytes(newest));
            long updated = json.RootElement.GetProperty("last-updated-ms").GetInt64();
            AssertForward(newest, [.. Times(json, "snapshots", "timestamp-ms"), updated]);
            AssertForward(newest, [.. Times(json, "snapshot-log", "timestamp-ms"), updated]);
            AssertForward(newest, [.. Times(json, "metadata-log", "timestamp-ms"), updated]);
        }
    }

    static void AssertForward(string file, long[] times)
        => Assert.True(times.Zip(times.Skip(1)).All(pair => pair.First <= pair.Second),
            $"{file}: times go back: {string.Join(' ', times)}");

    static IEnumerable<long> Times(JsonDocument json, string list, string name)
        => json.RootElement.TryGetProperty(list, out var items)
            ? [.. items.EnumerateArray().Select(item => item.GetProperty(name).GetInt64())]
            : [];

    static long VersionOf(string path)
        => long.Parse(Path.GetFileName(path)[1..].Split('.')[0], CultureInfo.InvariantCulture);
}
