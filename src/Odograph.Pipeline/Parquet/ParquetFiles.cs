using Odograph.DuckDb;
using Odograph.Lake.Manifests;
using Odograph.Model.Faults;
using Odograph.Model.Files;

namespace Odograph.Pipeline.Parquet;

/// <summary>
/// Writes the rows of a SELECT as a table's data files: DuckDB writes Parquet to a local file (zstd, field ids), then
/// the file is synced and put under its final key. What comes back has true metrics. After an exception or a
/// cancellation there may be files under final keys that nothing refers to, never half a file.
/// </summary>
public static class ParquetFiles
{
    /// <summary>
    /// Distinct partitions a COPY keeps open at once; beyond it the oldest is closed, and more rows of it make another
    /// file.
    /// </summary>
    public const int MaxOpenPartitions = 32;

    /// <summary>
    /// Writes one file per partition that has rows (more beyond <see cref="MaxOpenPartitions"/>); none when there is no
    /// row. The select gives the schema's columns by name; it is run once.
    /// </summary>
    public static async Task<IReadOnlyList<DataFile>> WriteAsync(
        DuckDbConnection connection, string selectSql, ParquetTarget target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(target);
        if (target.Spec.Fields.Count == 0)
        {
            return await WriteAsync(connection, selectSql, target, [], cancellation);
        }

        return await PutAllAsync(
            target, folder => Copy(connection, selectSql, target, folder, cancellation), cancellation);
    }

    /// <summary>Writes rows that are all of one partition into one file.</summary>
    /// <param name="partition">One value per field of the spec.</param>
    public static Task<IReadOnlyList<DataFile>> WriteAsync(
        DuckDbConnection connection,
        string selectSql,
        ParquetTarget target,
        IReadOnlyList<object?> partition,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(partition);
        ArgumentOutOfRangeException.ThrowIfNotEqual(partition.Count, target.Spec.Fields.Count);
        return PutAllAsync(
            target,
            folder => CopyOne(connection, selectSql, target, partition, folder, cancellation),
            cancellation);
    }

    // COPY runs on this thread and DuckDB's for as long as it takes.
    static async Task<IReadOnlyList<DataFile>> PutAllAsync(
        ParquetTarget target, Func<string, List<WrittenFile>> copy, CancellationToken cancellation)
    {
        string folder = Path.Combine(target.TmpFolder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            ParquetFailPoints.HitCopy(target.DataKeyPrefix);
            var written = await Task.Run(() => copy(folder), CancellationToken.None);
            var files = new List<DataFile>(written.Count);
            foreach (var file in written)
            {
                string key = target.KeyOf(target.FirstNumber + files.Count);
                ParquetFailPoints.HitSync(file.LocalPath, key);
                DurableFiles.SyncFile(file.LocalPath);
                FailPoint.Hit(ParquetFailPoints.BeforePut, key);
                await target.Store.PutFileAsync(key, file.LocalPath, cancellation);
                FailPoint.Hit(ParquetFailPoints.AfterPut, key);
                files.Add(file.File with { Path = target.Store.UriOf(key) });
            }

            return files;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static List<WrittenFile> CopyOne(
        DuckDbConnection connection,
        string selectSql,
        ParquetTarget target,
        IReadOnlyList<object?> partition,
        string folder,
        CancellationToken cancellation)
    {
        string path = SqlText.Literal(Path.Combine(folder, "0.parquet"));
        string sql = $"COPY (SELECT {CopySql.Columns(target.Schema, target.Dictionaries.Keys)} FROM ({selectSql})) "
            + $"TO {path} "
            + $"({CopySql.Options(target)}, WRITE_EMPTY_FILE false)";
        return Run(connection, sql, target, _ => partition, cancellation);
    }

    static List<WrittenFile> Copy(
        DuckDbConnection connection,
        string selectSql,
        ParquetTarget target,
        string folder,
        CancellationToken cancellation)
    {
        var names = target.Spec.Fields.Select((_, i) => $"__partition_{i}").ToList();
        var values = target.Spec.Fields.Zip(
            names, (field, name) => $"{CopySql.Partition(target.Schema, field)} AS {name}");
        string sql = $"COPY (SELECT {CopySql.Columns(target.Schema)}, {string.Join(", ", values)} FROM ({selectSql})) "
            + $"TO {SqlText.Literal(Path.Combine(folder, "parts"))} "
            + $"({CopySql.Options(target)}, "
            + $"PARTITION_BY ({string.Join(", ", names)}), WRITE_PARTITION_COLUMNS false, FILENAME_PATTERN '{{uuid}}')";
        connection.Execute(
            $"""
            SET partitioned_write_max_open_files = {MaxOpenPartitions};
            SET partitioned_write_flush_threshold = {CopySql.RowGroup}
            """,
            cancellation);
        return Run(
            connection, sql, target, keys => [.. names.Select(name => (object?)Value(keys, name))], cancellation);
    }

    static List<WrittenFile> Run(
        DuckDbConnection connection,
        string sql,
        ParquetTarget target,
        Func<IReadOnlyDictionary<string, string?>, IReadOnlyList<object?>> partitionOf,
        CancellationToken cancellation)
    {
        try
        {
            return [.. CopyStatistics.Run(connection, sql, cancellation)
                .Where(statistics => statistics.Rows > 0)
                .Select(statistics => new WrittenFile(
                    statistics.Path,
                    FileMetrics.Of(connection, statistics, target, partitionOf(statistics.PartitionKeys))))];
        }
        catch (DuckDbException e)
        {
            throw DuckDbFailure.Of($"write rows of \"{target.DataKeyPrefix}\" as Parquet", e);
        }
    }

    static int? Value(IReadOnlyDictionary<string, string?> keys, string name)
        => keys.TryGetValue(name, out string? text)
            && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int value)
                ? value
                : null;

    sealed record WrittenFile(string LocalPath, DataFile File);
}
