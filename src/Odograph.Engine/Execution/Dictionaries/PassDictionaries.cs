using System.Text;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Model.Streams;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution.Dictionaries;

/// <summary>
/// Which columns of one first pass are given as ENUMs, and their values. Fixed when the pass begins: a row with another
/// value is deferred, and written plain by the second pass. Safe for concurrent use.
/// </summary>
sealed class PassDictionaries
{
    readonly TextDictionary?[] _dictionaries;
    readonly long[] _unknown;
    readonly int _sourceColumn;

    /// <param name="decoded">By column of the decoder; null = plain.</param>
    public PassDictionaries(StreamPlan plan, TextDictionary?[] decoded, IReadOnlyList<Slice> slices)
    {
        _sourceColumn = plan.Columns.ToList().FindIndex(column => column.Name == CommonColumns.Source);
        _dictionaries = new TextDictionary?[plan.Columns.Count];
        _unknown = new long[plan.Columns.Count];
        decoded.CopyTo(_dictionaries, 0);
        _dictionaries[_sourceColumn] = Make(slices.Select(slice => slice.Source));
        _dictionaries[_sourceColumn + 1] = Make(slices.Select(slice => slice.Partition));
        Columns =
        [
            .. plan.SourceColumns.Select((column, i) => i < _dictionaries.Length && _dictionaries[i] is { } known
                ? column with { Type = DuckDbType.Enum, Values = known.Values }
                : column),
        ];
        Bounds = Columns.Select((column, i) => (column, i)).Where(pair => pair.column.Values is not null).ToDictionary(
            pair => pair.column.Name, pair => (Func<(string, string)?>)_dictionaries[pair.i]!.Bounds);
    }

    /// <summary>The pass's columns with their types.</summary>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>By column with a dictionary: least and greatest value written.</summary>
    public IReadOnlyDictionary<string, Func<(string Least, string Greatest)?>> Bounds { get; }

    public TextDictionary? this[int column] => _dictionaries[column];

    /// <summary>Rows of a column whose value was not known.</summary>
    public long UnknownOf(int column) => Interlocked.Read(ref _unknown[column]);

    public void CountUnknown(int column) => Interlocked.Increment(ref _unknown[column]);

    // A set of names that is too large or too much alike is written plain.
    static TextDictionary? Make(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count <= TextDictionary.MaxValues
            && distinct.TrueForAll(name => !name.Contains('\0', StringComparison.Ordinal))
            ? TextDictionary.Make([.. distinct.Select(Encoding.UTF8.GetBytes)])
            : null;
    }
}
