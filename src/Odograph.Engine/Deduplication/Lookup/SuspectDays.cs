using Odograph.Model.Time;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>Indexes of suspects, day by day.</summary>
sealed class SuspectDays
{
    readonly Suspects _suspects;
    readonly int[] _order;
    readonly List<int> _days;
    readonly List<int> _starts = [];

    public SuspectDays(Suspects suspects)
    {
        _suspects = suspects;
        var counts = new Dictionary<int, int>();
        for (int i = 0; i < suspects.Count; i++)
        {
            int day = UnixMicros.Day(suspects[i].EventMicros);
            counts[day] = counts.GetValueOrDefault(day) + 1;
        }

        _days = [.. counts.Keys.Order()];
        var next = new Dictionary<int, int>();
        int start = 0;
        foreach (int day in _days)
        {
            _starts.Add(start);
            next[day] = start;
            start += counts[day];
        }

        _order = new int[suspects.Count];
        for (int i = 0; i < suspects.Count; i++)
        {
            int day = UnixMicros.Day(suspects[i].EventMicros);
            _order[next[day]++] = i;
        }
    }

    /// <summary>Days with suspects, ascending.</summary>
    public IReadOnlyList<int> Days => _days;

    /// <summary>The suspects of the days from first to last, both in.</summary>
    public ReadOnlySpan<int> Of(int first, int last)
    {
        int from = StartOf(first);
        return _order.AsSpan(from, (last == int.MaxValue ? _order.Length : StartOf(last + 1)) - from);
    }

    int StartOf(int day)
    {
        int at = _days.BinarySearch(day);
        at = at < 0 ? ~at : at;
        return at == _days.Count ? _order.Length : _starts[at];
    }
}
