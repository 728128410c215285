using System.Globalization;
using Odograph.DuckDb;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;

namespace Odograph.Pipeline.Parquet;

/// <summary>
/// A file's metrics for its manifest, from what COPY returned. A value whose text cannot be read back exactly gives no
/// bound: a missing bound is always true. NaNs are counted by reading the column, only where the writer saw one.
/// </summary>
static class FileMetrics
{
    /// <summary>Columns beyond this have no bounds and counts, as Iceberg's default metrics have it.</summary>
    const int MaxColumns = 100;

    public static DataFile Of(
        DuckDbConnection connection, CopyStatistics file, ParquetTarget target, IReadOnlyList<object?> partition)
    {
        var sizes = new Dictionary<int, long>();
        var values = new Dictionary<int, long>();
        var (nulls, nans) = (new Dictionary<int, long>(), new Dictionary<int, long>());
        var (lower, upper) = (new Dictionary<int, byte[]>(), new Dictionary<int, byte[]>());
        foreach (var field in target.Schema.Fields.Take(MaxColumns))
        {
            if (field.Type is ListType list)
            {
                AddSize(file, $"{SqlText.Name(field.Name)}.\"element\"", list.ElementId, sizes);
                continue;
            }

            if (!file.Columns.TryGetValue(SqlText.Name(field.Name), out var column))
            {
                continue;
            }

            var type = (PrimitiveType)field.Type;
            AddSize(file, SqlText.Name(field.Name), field.Id, sizes);
            values[field.Id] = file.Rows;
            AddNumber(column, "null_count", field.Id, nulls);
            if (type.Kind is PrimitiveKind.Float or PrimitiveKind.Double)
            {
                nans[field.Id] = IsTrue(column.GetValueOrDefault("has_nan"))
                    ? CountNans(connection, file.Path, field)
                    : 0;
            }

            var (least, greatest) = Extremes(column, field, target);
            AddBound(lower, field.Id, Bounds.Lower(type, StatisticText.Parse(type, least)));
            AddBound(upper, field.Id, Bounds.Upper(type, StatisticText.Parse(type, greatest)));
        }

        return new DataFile
        {
            Path = "",
            Partition = partition,
            RecordCount = file.Rows,
            SizeBytes = file.SizeBytes,
            ColumnSizes = sizes,
            ValueCounts = values,
            NullCounts = nulls,
            NanCounts = nans,
            LowerBounds = lower,
            UpperBounds = upper,
        };
    }

    // COPY tells none of a column that came as ENUM.
    static (string? Least, string? Greatest) Extremes(
        Dictionary<string, string?> column, Field field, ParquetTarget target)
        => !target.Dictionaries.TryGetValue(field.Name, out var bounds)
            ? (column.GetValueOrDefault("min"), column.GetValueOrDefault("max"))
            : bounds() is { } found ? (found.Least, found.Greatest) : (null, null);

    static bool IsTrue(string? text) => text is "1" or "true";

    static long CountNans(DuckDbConnection connection, string path, Field field) => Convert.ToInt64(
        connection.Scalar(
            $"SELECT count(*) FROM read_parquet({SqlText.Literal(path)}) WHERE isnan({SqlText.Name(field.Name)})"),
        CultureInfo.InvariantCulture);

    static void AddSize(CopyStatistics file, string path, int id, Dictionary<int, long> sizes)
    {
        if (file.Columns.TryGetValue(path, out var column))
        {
            AddNumber(column, "column_size_bytes", id, sizes);
        }
    }

    static void AddNumber(IReadOnlyDictionary<string, string?> column, string name, int id, Dictionary<int, long> into)
    {
        if (long.TryParse(column.GetValueOrDefault(name), CultureInfo.InvariantCulture, out long number))
        {
            into[id] = number;
        }
    }

    static void AddBound(Dictionary<int, byte[]> bounds, int id, byte[]? bound)
    {
        if (bound is not null)
        {
            bounds[id] = bound;
        }
    }
}
