using System.Text;

namespace Odograph.Engine.Execution.Dictionaries;

/// <summary>
/// What is known of one column's values: seen in samples of batches, and those that a pass had to defer.
/// </summary>
sealed class ColumnValues
{
    /// <summary>A column with a longer value is no column of few values.</summary>
    const int MaxBytes = 64;

    /// <summary>Values to look at before anything is said about those not yet seen.</summary>
    const int EnoughSeen = 500;

    /// <summary>
    /// Largest part of a pass that may meet a value for the first time: such rows are deferred, and cost twice.
    /// </summary>
    const double NewShare = 0.002;

    readonly Dictionary<string, bool> _isSeenTwice = [];
    long _seen;
    int _seenOnce;

    /// <summary>Has too many values, too long ones, or ever new ones.</summary>
    public bool IsRefused { get; private set; }

    public void See(ReadOnlySpan<byte> value)
    {
        // A value with a zero byte cannot be told to DuckDB: it stays one that is not known.
        if (IsRefused || value.Contains((byte)0))
        {
            return;
        }

        _seen++;
        string text = Encoding.UTF8.GetString(value);
        if (!_isSeenTwice.TryGetValue(text, out bool isSeenTwice))
        {
            _isSeenTwice.Add(text, false);
            _seenOnce++;
        }
        else if (!isSeenTwice)
        {
            _isSeenTwice[text] = true;
            _seenOnce--;
        }

        if (value.Length > MaxBytes || _isSeenTwice.Count > TextDictionary.MaxValues)
        {
            Refuse();
        }
    }

    /// <summary>
    /// What a pass over so many rows met: where too much of it was new, the column is plain from now on.
    /// </summary>
    public void Judge(long unknown, long rows)
    {
        if (unknown > rows * NewShare * 2)
        {
            Refuse();
        }
    }

    /// <summary>
    /// Null where the column is better written plain. The share of values seen once tells how many were not seen at all
    /// (Good and Turing).
    /// </summary>
    public TextDictionary? Freeze()
        => !IsRefused && _seen >= EnoughSeen && _seenOnce <= _seen * NewShare
            ? TextDictionary.Make([.. _isSeenTwice.Keys.Select(Encoding.UTF8.GetBytes)])
            : null;

    void Refuse()
    {
        IsRefused = true;
        _isSeenTwice.Clear();
    }
}
