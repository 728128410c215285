using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Odograph.Engine.Decoding;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// A roll-up whose keys and arguments are plain columns (or a geohash of two), without conditions: it is summed up
/// where rows are decoded, and no expression of it can throw. A group's row of words: hash, window, two words a key,
/// then the aggregates'. Immutable once made, but for its idle tables.
/// </summary>
sealed partial class PlainRollup
{
    public const int HashWord = 0;
    public const int WindowWord = 1;
    public const int KeyWord = 2;

    /// <summary>time_bucket counts windows from Monday 2000-01-03 UTC.</summary>
    const long OriginMicros = 946_857_600_000_000;

    PlainRollup(Rollup rollup, List<PartKey> keys, List<PartMeasure> measures, List<PartOutput> outputs)
    {
        (Rollup, Keys, Measures, Outputs) = (rollup, [.. keys], [.. measures], outputs);
        RowWords = KeyWord + (keys.Count * 2) + measures.Sum(measure => measure.Words);
        EmptyRow = new long[RowWords];
        TextWords =
        [
            .. keys.Index().Where(key => key.Item.IsText).Select(key => KeyWord + (key.Index * 2)),
            .. measures.SelectMany(measure => measure.Texts.Select(text => measure.Offset + text)),
        ];
        foreach (var measure in measures)
        {
            foreach (int text in measure.Texts)
            {
                EmptyRow[measure.Offset + text] = PartArena.NullText;
            }
        }
    }

    public Rollup Rollup { get; }

    // Arrays: these are gone through for every row.
    public PartKey[] Keys { get; }

    public PartMeasure[] Measures { get; }

    /// <summary>The columns of the parts, in the order of <see cref="Rollup.PartColumns"/>.</summary>
    public IReadOnlyList<PartOutput> Outputs { get; }

    /// <summary>Tables of batches that are done, for the next one: at most one a thread.</summary>
    public ConcurrentBag<PartTable> Idle { get; } = [];

    public int RowWords { get; }

    /// <summary>Words that a text begins with.</summary>
    public IReadOnlyList<int> TextWords { get; }

    public long[] EmptyRow { get; }

    /// <summary>Null when the model is to be run as SQL.</summary>
    public static PlainRollup? Of(Rollup rollup, DecodePlan decode)
    {
        if (rollup.Where is not null || rollup.Columns.Any(column => column.Filter is not null))
        {
            return null;
        }

        var keys = new List<PartKey>();
        var measures = new List<PartMeasure>();
        int measureWord = KeyWord + (rollup.Columns.Count(column => column.Role == RollupRole.Key) * 2);
        var outputs = new List<PartOutput>();
        foreach (var column in rollup.Columns)
        {
            if (column.Role == RollupRole.Window)
            {
                outputs.Add(new PartOutput(WindowWord, ColumnType.Timestamp));
            }
            else if (column.Role == RollupRole.Key)
            {
                if (KeyOf(column.Argument!, decode) is not { } key)
                {
                    return null;
                }

                int word = KeyWord + (keys.Count * 2);
                outputs.Add(key.IsText ? new(word, key.Type) : new(word, key.Type, PartNull.WhereSet, word + 1));
                keys.Add(key);
            }
            else if (MeasureOf(rollup, column, decode) is { } measure)
            {
                measure.Offset = measureWord;
                measureWord += measure.Words;
                measures.Add(measure);
                outputs.AddRange(measure.Outputs);
            }
            else
            {
                return null;
            }
        }

        return new PlainRollup(rollup, keys, measures, outputs);
    }

    /// <summary>Start of the window that an instant lies in, µs.</summary>
    public long WindowOf(long micros)
    {
        long since = micros - OriginMicros;
        long into = since % Rollup.WidthMicros;
        return micros - (into < 0 ? into + Rollup.WidthMicros : into);
    }

    static PartKey? KeyOf(string argument, DecodePlan decode)
    {
        if (Find(argument, decode) is { } column)
        {
            return new ColumnKey(column, decode.Columns[column].Type);
        }

        var match = GeohashCall().Match(argument);
        return match.Success
            && Find(match.Groups["lat"].Value, decode) is { } latitude
            && Find(match.Groups["lon"].Value, decode) is { } longitude
            && decode.Columns[latitude].Type == ColumnType.Double
            && decode.Columns[longitude].Type == ColumnType.Double
            && int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture) is var letters
            && letters is >= 1 and <= Geohash.MaxLetters
                ? new GeohashKey(latitude, longitude, letters)
                : null;
    }

    static PartMeasure? MeasureOf(Rollup rollup, RollupColumn measure, DecodePlan decode)
    {
        if (measure is { Role: RollupRole.Count, Argument: null })
        {
            return new CountMeasure(null);
        }

        if (Find(measure.Argument!, decode) is not { } column)
        {
            return null;
        }

        var type = decode.Columns[column].Type;
        bool hasDevice = !rollup.Columns.Any(
            key => key.Role == RollupRole.Key && key.Argument == CommonColumns.DeviceId);
        bool isNumber = type is ColumnType.Double or ColumnType.Int or ColumnType.Long;
        return measure.Role switch
        {
            RollupRole.Count => new CountMeasure(column),
            RollupRole.Sum when isNumber => new SumMeasure(column, type, isAverage: false),
            RollupRole.Avg when isNumber => new SumMeasure(column, type, isAverage: true),
            RollupRole.Min when type != ColumnType.String => new ExtremeMeasure(column, type, isMax: false),
            RollupRole.Max when type != ColumnType.String => new ExtremeMeasure(column, type, isMax: true),
            RollupRole.ArgMin => new ArgMeasure(column, type, isMax: false, hasDevice),
            RollupRole.ArgMax => new ArgMeasure(column, type, isMax: true, hasDevice),
            RollupRole.Histogram when isNumber => new HistogramMeasure(column, type, measure.Bounds),
            _ => null,
        };
    }

    /// <summary>The stream's column that an expression is, as it is or as a double.</summary>
    static int? Find(string expression, DecodePlan decode)
    {
        var match = ColumnName().Match(expression);
        for (int i = 0; match.Success && i < decode.Columns.Count; i++)
        {
            if (decode.Columns[i].Name == match.Groups["name"].Value)
            {
                return i;
            }
        }

        return null;
    }

    [GeneratedRegex("^(\\()?\"?(?<name>[a-z][a-z0-9_]*)\"?(?(1)\\)::DOUBLE)$")]
    private static partial Regex ColumnName();

    [GeneratedRegex("^geohash\\((?<lat>[a-z0-9_]+), (?<lon>[a-z0-9_]+), (?<n>[0-9]{1,2})\\)$")]
    private static partial Regex GeohashCall();
}
