using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Scans;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Model.Streams;
using Odograph.Model.Time;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>
/// Asks the lake which suspects it holds:
/// 1. the files of their days, as at most <see cref="MaxIntervals"/> intervals;
/// 2. of these, the files whose local filter takes a suspect for known, and those without a filter;
/// 3. three columns of what is left: of a file without a filter all rows, which makes its filter.
/// One search at a time.
/// </summary>
sealed class LakeSearch
{
    /// <summary>Separate intervals of days that a search asks for; beyond it the nearest are merged.</summary>
    public const int MaxIntervals = 64;

    /// <summary>Files that one statement reads.</summary>
    const int FilesAtOnce = 512;

    const string FunctionName = "__search";

    readonly ITableCatalog _catalog;
    readonly IObjectStore _store;
    readonly DuckDbConnection _connection;
    readonly FilterCache _filters;
    readonly int _threads;
    readonly TimeProvider _time;
    volatile RowSearch? _running;

    public LakeSearch(
        ITableCatalog catalog,
        IObjectStore store,
        DuckDbConnection connection,
        FilterCache filters,
        int threads,
        TimeProvider time)
    {
        (_catalog, _store, _connection, _filters) = (catalog, store, connection, filters);
        (_threads, _time) = (threads, time);
        connection.Register(new ScalarFunction(
            FunctionName,
            [DuckDbType.Varchar, DuckDbType.Varchar, DuckDbType.TimestampTz, DuckDbType.UBigInt],
            DuckDbType.Boolean,
            (input, output) => _running!.Take(input, output)));
    }

    /// <summary>Marks those that the table holds now.</summary>
    public async Task<LookupCost> FindAsync(TableName table, Suspects suspects, CancellationToken cancellation)
    {
        if (suspects.Count == 0)
        {
            return default;
        }

        // 1
        long since = _time.GetTimestamp();
        var days = new SuspectDays(suspects);
        var files = await PlanAsync(table, days, cancellation);

        // 2
        var answers = new FilterQuestions(_filters, suspects, days, _threads).Ask(files, cancellation);

        // 3
        int made = Read(suspects, days, answers, cancellation);
        int read = answers.Hits.Count + answers.Unfiltered.Count;
        return new LookupCost(suspects.Count, answers.Skipped, read, made, _time.GetElapsedTime(since));
    }

    async Task<List<SearchedFile>> PlanAsync(TableName table, SuspectDays days, CancellationToken cancellation)
    {
        if (await _catalog.LoadTableAsync(table, cancellation) is not { } loaded)
        {
            return [];
        }

        var intervals = DayIntervals.Of(days.Days, MaxIntervals);
        int time = loaded.Metadata.CurrentSchema.Find(CommonColumns.EventTime)!.Id;
        var ranges = intervals.Select(interval => new ScanRange(time, interval.FromMicros, interval.ToMicros - 1));
        var request = new ScanRequest { Ranges = [.. ranges] };
        var plan = await TableScan.PlanAsync(_store, loaded.Metadata, request, cancellation);
        return [.. plan.Files
            .Select(file => Searched(table, file, time))
            .OrderBy(file => file.FirstDay)
            .ThenBy(file => file.LastDay)];
    }

    SearchedFile Searched(TableName table, DataFile file, int timeFieldId)
    {
        long least = Bound(file.LowerBounds, timeFieldId) ?? long.MinValue;
        long greatest = Bound(file.UpperBounds, timeFieldId) ?? long.MaxValue;
        return new SearchedFile(
            file,
            LocalFiles.PathOf(_store, table, file.Path),
            least == long.MinValue ? int.MinValue : UnixMicros.Day(least),
            greatest == long.MaxValue ? int.MaxValue : UnixMicros.Day(greatest),
            least,
            greatest);
    }

    // A file without a bound may hold anything.
    static long? Bound(IReadOnlyDictionary<int, byte[]> bounds, int field)
        => bounds.TryGetValue(field, out byte[]? bound) ? (long)Bounds.Decode(FieldType.TimestampTz, bound) : null;

    int Read(Suspects suspects, SuspectDays days, FilterAnswers answers, CancellationToken cancellation)
    {
        var asked = Asked(days, answers);
        if (asked.Count == 0)
        {
            return 0;
        }

        var index = new SuspectIndex(suspects, asked);
        foreach (var files in answers.Hits.OrderBy(file => file.FirstDay).Chunk(FilesAtOnce))
        {
            var search = new RowSearch(_filters.Hash, suspects, index, null);
            Read(files, search, TimesOf(files, suspects, asked), cancellation);
        }

        int made = 0;
        foreach (var files in answers.Unfiltered.OrderBy(file => file.FirstDay).Chunk(FilesAtOnce))
        {
            var making = new FilterMaking(_filters, files);
            Read(files, new RowSearch(_filters.Hash, suspects, index, making), null, cancellation);
            made += making.Made;
        }

        return made;
    }

    // Those that a filter took for known, and those of the days of files without one.
    static List<int> Asked(SuspectDays days, FilterAnswers answers)
    {
        foreach (var file in answers.Unfiltered)
        {
            foreach (int index in days.Of(file.FirstDay, file.LastDay))
            {
                answers.IsHit[index] = true;
            }
        }

        var asked = new List<int>();
        for (int i = 0; i < answers.IsHit.Length; i++)
        {
            if (answers.IsHit[i])
            {
                asked.Add(i);
            }
        }

        return asked;
    }

    // The event times that are asked for within these files, so that row groups of others are left out.
    static string? TimesOf(SearchedFile[] files, Suspects suspects, List<int> asked)
    {
        long first = files.Min(file => file.LeastMicros);
        long last = files.Max(file => file.GreatestMicros);
        var (least, greatest) = (long.MaxValue, long.MinValue);
        foreach (int index in asked)
        {
            long micros = suspects[index].EventMicros;
            if (micros >= first && micros <= last)
            {
                least = Math.Min(least, micros);
                greatest = Math.Max(greatest, micros);
            }
        }

        return $"{CommonColumns.EventTime} BETWEEN {SqlText.Instant(least)} AND {SqlText.Instant(greatest)}";
    }

    void Read(SearchedFile[] files, RowSearch search, string? times, CancellationToken cancellation)
    {
        string paths = string.Join(", ", files.Select(file => SqlText.Literal(file.Path)));
        string where = $"{FunctionName}({CommonColumns.EventId}, {CommonColumns.DeviceId}, {CommonColumns.EventTime}, "
            + "file_index)";
        try
        {
            _running = search;
            _connection.Scalar(
                $"SELECT count(*) FROM read_parquet([{paths}]) WHERE {(times is null ? "" : $"{times} AND ")}{where}",
                cancellation);
        }
        catch (DuckDbException e)
        {
            throw DuckDbFailure.Of("look up older events in the lake", e);
        }
        finally
        {
            _running = null;
        }
    }
}
