using System.Globalization;
using Odograph.DuckDb;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Scans;
using Odograph.Lake.Stores;
using Odograph.Model.Streams;
using Odograph.Pipeline.Parquet;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// Fills the memory with what the lake knows of identities when a job starts: three columns of the newest files.
/// </summary>
sealed class LakeIdentities(
    ITableCatalog catalog, IObjectStore store, DuckDbConnection connection, IdentityHash hash)
{
    /// <summary>The newest batch in a stream's table; -1 when there is none.</summary>
    public async Task<long> AppliedBatchAsync(TableName table, CancellationToken cancellation)
    {
        var loaded = await catalog.LoadTableAsync(table, cancellation);
        string? text = loaded?.Metadata.Properties.GetValueOrDefault(TableProperties.Applied(table.Namespace));
        return long.TryParse(text, CultureInfo.InvariantCulture, out long batch) ? batch : -1;
    }

    /// <summary>
    /// Fills the memory with a table's identities, newest files first, until it has no more room; the stream's floor is
    /// then above all that was left out.
    /// </summary>
    public async Task RecallAsync(TableName table, IdentityMemory memory, CancellationToken cancellation)
    {
        if (await catalog.LoadTableAsync(table, cancellation) is not { } loaded)
        {
            return;
        }

        var plan = await TableScan.PlanAsync(store, loaded.Metadata, new ScanRequest(), cancellation);
        var timeField = plan.Schema.Find(CommonColumns.EventTime)!;
        foreach (var (file, newest) in plan.Files
            .Select(file => (file, Newest: NewestOf(file, timeField.Id)))
            .OrderByDescending(pair => pair.Newest))
        {
            long floor = memory.FloorOf(table.Name);
            if (newest < floor)
            {
                break;
            }

            string sql = Select(PathOf(table, file));
            if (floor != long.MinValue)
            {
                sql += $" WHERE {CommonColumns.EventTime} >= {SqlText.Instant(floor)}";
            }

            Read(sql, (ids, micros) => memory.Recall(table.Name, ids, micros), cancellation);
        }
    }

    delegate void TakeIdentities(ReadOnlySpan<Identity> identities, ReadOnlySpan<long> eventMicros);

    void Read(string sql, TakeIdentities take, CancellationToken cancellation)
    {
        var identities = new Identity[DuckDbChunk.Capacity];
        try
        {
            using var result = connection.Stream(sql, cancellation);
            while (result.TryFetch(out var chunk))
            {
                var (ids, devices) = (chunk[0], chunk[1]);
                var times = chunk[2].Cells<long>(chunk.Count);
                for (int row = 0; row < times.Length; row++)
                {
                    identities[row] = hash.Of(devices.GetBytes(row), ids.GetBytes(row), times[row]);
                }

                take(identities.AsSpan(0, times.Length), times);
            }
        }
        catch (DuckDbException e)
        {
            throw DuckDbFailure.Of("read identities of the lake", e);
        }
    }

    static string Select(string path)
        => $"SELECT {CommonColumns.EventId}, {CommonColumns.DeviceId}, {CommonColumns.EventTime} "
            + $"FROM read_parquet({SqlText.Literal(path)})";

    string PathOf(TableName table, DataFile file) => LocalFiles.PathOf(store, table, file.Path);

    // A file without a bound may hold anything: it is read first.
    static long NewestOf(DataFile file, int timeFieldId) => file.UpperBounds.TryGetValue(timeFieldId, out byte[]? bound)
        ? (long)Bounds.Decode(Lake.Schemas.FieldType.TimestampTz, bound)
        : long.MaxValue;
}
