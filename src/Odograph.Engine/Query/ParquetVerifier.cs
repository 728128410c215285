using Odograph.DuckDb;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;

namespace Odograph.Engine.Query;

/// <summary>
/// Holds what a manifest says of data files against the files themselves: rows, nulls and NaNs must be equal, bounds
/// must hold every value. Reads every file whole. Not safe for concurrent use.
/// </summary>
public sealed class ParquetVerifier : IDisposable
{
    readonly IObjectStore _store;
    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly DuckDbConnection _connection;

    public ParquetVerifier(IObjectStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _connection = _database.Connect();
    }

    /// <summary>What is not true of the file, one sentence each; empty = all of it is.</summary>
    public IReadOnlyList<string> Verify(
        TableName table, DataFile file, Schema schema, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(schema);
        string path = LocalFiles.PathOf(_store, table, file.Path);
        var columns = schema.Fields.Where(column => column.Type is PrimitiveType).ToList();
        try
        {
            string select = string.Join(", ", columns.SelectMany(Aggregates).Prepend("count(*)"));
            object?[] found = _connection
                .Rows($"SELECT {select} FROM ({TableViews.Rows(schema, [path])})", cancellation)[0];
            return Compare(file, columns, found);
        }
        catch (DuckDbException error)
        {
            return [$"{file.Path}: cannot be read: {error.Message}"];
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    static IEnumerable<string> Aggregates(Field column)
    {
        string name = SqlText.Name(column.Name);
        string number = IsFloating(column) ? $"isnan({name})" : "false";
        string value = ((PrimitiveType)column.Type).Kind is PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz
            ? $"epoch_us({name})"
            : name;
        return
        [
            $"count(*) FILTER ({name} IS NULL)",
            $"count(*) FILTER ({number})",
            $"min({value}) FILTER (NOT {number})",
            $"max({value}) FILTER (NOT {number})",
        ];
    }

    static List<string> Compare(DataFile file, List<Field> columns, object?[] found)
    {
        var problems = new List<string>();
        AddUnlessEqual("rows", file.RecordCount, found[0]);
        for (int i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            int at = 1 + (i * 4);
            if (file.NullCounts.TryGetValue(column.Id, out long nulls))
            {
                AddUnlessEqual($"nulls of \"{column.Name}\"", nulls, found[at]);
            }

            if (file.NanCounts.TryGetValue(column.Id, out long nans))
            {
                AddUnlessEqual($"NaNs of \"{column.Name}\"", nans, found[at + 1]);
            }

            if (found[at + 2] is { } least && found[at + 3] is { } greatest
                && !Bounds.Hold((PrimitiveType)column.Type, file, column.Id, least, greatest))
            {
                problems.Add(
                    $"{file.Path}: bounds of \"{column.Name}\" do not hold its values from {least} to {greatest}");
            }
        }

        return problems;

        void AddUnlessEqual(string what, long said, object? counted)
        {
            if (Convert.ToInt64(counted, null) != said)
            {
                problems.Add($"{file.Path}: {what}: the manifest says {said}, the file has {counted}");
            }
        }
    }

    static bool IsFloating(Field column)
        => column.Type is PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double };
}
