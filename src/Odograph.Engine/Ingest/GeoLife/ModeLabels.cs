using System.Globalization;
using System.Text;

namespace Odograph.Engine.Ingest.GeoLife;

/// <summary>
/// How a user travelled and when, as a GeoLife folder's labels.txt says: lines of start, end and mode, separated by
/// tabs, times GMT. What is no such line (the header) is left out. Of intervals that overlap the one that began last
/// counts; both ends belong to an interval. Thread-safe.
/// </summary>
public sealed class ModeLabels
{
    /// <summary>Bytes of a labels.txt; a larger one is none.</summary>
    public const int MaxBytes = 16 << 20;

    const int LongestMode = 256;

    static readonly string[] TimeForms = ["yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    readonly Interval[] _intervals;
    readonly long[] _latestEnds;

    ModeLabels(Interval[] intervals)
    {
        _intervals = intervals;
        _latestEnds = new long[intervals.Length];
        long latest = long.MinValue;
        for (int i = 0; i < intervals.Length; i++)
        {
            latest = Math.Max(latest, intervals[i].End);
            _latestEnds[i] = latest;
        }
    }

    public static ModeLabels None { get; } = new([]);

    public int Count => _intervals.Length;

    /// <exception cref="InvalidDataException">The file is too large to be one of labels.</exception>
    public static ModeLabels Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes)
            {
                throw new InvalidDataException($"a labels.txt has at most {MaxBytes} bytes");
            }
        }

        return Parse(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    public static ModeLabels Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<Interval>();
        foreach (string line in text.Split('\n'))
        {
            string[] cells = line.Trim().Split('\t');
            if (cells.Length == 3 && Time(cells[0]) is { } start && Time(cells[1]) is { } end
                && cells[2].Trim() is { Length: > 0 and <= LongestMode } mode)
            {
                found.Add(new Interval(start, end, Encoding.UTF8.GetBytes(mode)));
            }
        }

        return found.Count == 0 ? None : new ModeLabels([.. found.OrderBy(interval => interval.Start)]);
    }

    /// <summary>The mode at a time, in seconds since 1970; empty where none is known.</summary>
    /// <param name="from">The answer holds from this second</param>
    /// <param name="to">to this one, inclusive.</param>
    public ReadOnlyMemory<byte> At(long second, out long from, out long to)
    {
        int behind = FirstAfter(second);
        to = behind < _intervals.Length ? _intervals[behind].Start - 1 : long.MaxValue;
        from = long.MinValue;
        for (int i = behind - 1; i >= 0 && _latestEnds[i] >= second; i--)
        {
            if (_intervals[i].End >= second)
            {
                from = Math.Max(from, _intervals[i].Start);
                to = Math.Min(to, _intervals[i].End);
                return _intervals[i].Mode;
            }

            from = Math.Max(from, _intervals[i].End + 1);
        }

        from = Math.Max(from, behind > 0 ? _latestEnds[behind - 1] + 1 : long.MinValue);
        from = from > second ? second : from;
        return default;
    }

    int FirstAfter(long second)
    {
        int low = 0;
        int high = _intervals.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _intervals[middle].Start <= second ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    static long? Time(string text)
        => DateTime.TryParseExact(
            text.Trim(), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal
                | DateTimeStyles.AdjustToUniversal, out var time)
            ? new DateTimeOffset(time).ToUnixTimeSeconds()
            : null;

    readonly record struct Interval(long Start, long End, ReadOnlyMemory<byte> Mode);
}
