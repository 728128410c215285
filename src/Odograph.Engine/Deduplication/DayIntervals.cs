using Odograph.Model.Time;

namespace Odograph.Engine.Deduplication;

/// <summary>Days as intervals of instants [From, To), µs.</summary>
readonly record struct DayInterval(long FromMicros, long ToMicros);

static class DayIntervals
{
    /// <summary>
    /// The days of some instants as at most so many intervals: neighbours are joined, then those with the smallest
    /// gaps.
    /// </summary>
    public static IReadOnlyList<DayInterval> OfInstants(IEnumerable<long> micros, int max)
        => Of([.. micros.Select(UnixMicros.Day).Distinct().Order()], max);

    /// <summary>The same of days since 1970-01-01, ascending.</summary>
    public static IReadOnlyList<DayInterval> Of(IReadOnlyList<int> days, int max)
    {
        var intervals = new List<(int First, int Last)>();
        foreach (int day in days)
        {
            if (intervals.Count > 0 && intervals[^1].Last + 1 >= day)
            {
                intervals[^1] = (intervals[^1].First, day);
            }
            else
            {
                intervals.Add((day, day));
            }
        }

        if (intervals.Count > max)
        {
            // The gaps that stay are the widest ones.
            var kept = Enumerable.Range(1, intervals.Count - 1)
                .OrderByDescending(i => intervals[i].First - intervals[i - 1].Last)
                .Take(max - 1)
                .ToHashSet();
            var merged = new List<(int First, int Last)> { intervals[0] };
            for (int i = 1; i < intervals.Count; i++)
            {
                if (kept.Contains(i))
                {
                    merged.Add(intervals[i]);
                }
                else
                {
                    merged[^1] = (merged[^1].First, intervals[i].Last);
                }
            }

            intervals = merged;
        }

        return [.. intervals.Select(days =>
            new DayInterval(days.First * UnixMicros.PerDay, (days.Last + 1) * UnixMicros.PerDay))];
    }
}
