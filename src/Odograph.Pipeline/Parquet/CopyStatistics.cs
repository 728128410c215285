using Odograph.DuckDb;

namespace Odograph.Pipeline.Parquet;

/// <summary>What COPY … RETURN_STATS says of one file it wrote.</summary>
/// <param name="Columns">By quoted path (<c>"reasons"."element"</c>): column_size_bytes, null_count, min, max, has_nan
/// …, as text.</param>
/// <param name="PartitionKeys">By column name; empty for a file of no partition.</param>
sealed record CopyStatistics(
    string Path,
    long Rows,
    long SizeBytes,
    IReadOnlyDictionary<string, Dictionary<string, string?>> Columns,
    IReadOnlyDictionary<string, string?> PartitionKeys)
{
    public static List<CopyStatistics> Run(DuckDbConnection connection, string sql, CancellationToken cancellation)
    {
        using var result = connection.Query(sql, cancellation);
        var files = new List<CopyStatistics>();
        var at = result.Columns.Select((column, i) => (column.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i);
        foreach (object?[] row in result.ReadRows())
        {
            files.Add(new CopyStatistics(
                (string)row[at["filename"]]!,
                Convert.ToInt64(row[at["count"]], null),
                Convert.ToInt64(row[at["file_size_bytes"]], null),
                Entries(row[at["column_statistics"]]).ToDictionary(entry => entry.Key, entry => Texts(entry.Value)),
                Texts(row[at["partition_keys"]])));
        }

        return files;
    }

    static KeyValuePair<string, object?>[] Entries(object? map) => map as KeyValuePair<string, object?>[] ?? [];

    static Dictionary<string, string?> Texts(object? map)
        => Entries(map).ToDictionary(entry => entry.Key, entry => entry.Value as string);
}
