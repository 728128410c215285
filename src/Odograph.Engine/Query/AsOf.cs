using System.Globalization;
using Odograph.Model.Errors;

namespace Odograph.Engine.Query;

/// <summary>
/// Which state of a job a query reads: the last applied batch (default), a batch by number, or the last batch decided
/// at or before an instant.
/// </summary>
public readonly record struct AsOf
{
    const string BatchPrefix = "batch:";
    const string TimePrefix = "time:";

    AsOf(long? batch, DateTimeOffset? time)
    {
        Batch = batch;
        Time = time;
    }

    /// <summary>The last applied batch.</summary>
    public static AsOf Latest => default;

    public long? Batch { get; }

    public DateTimeOffset? Time { get; }

    public static AsOf OfBatch(long batch) => new(batch, null);

    public static AsOf OfTime(DateTimeOffset time) => new(null, time);

    /// <summary>Reads <c>batch:12</c> or <c>time:2026-01-01T08:00Z</c> (a time without zone is UTC).</summary>
    /// <exception cref="OdographException">The text is neither.</exception>
    public static AsOf Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(BatchPrefix, StringComparison.Ordinal)
            && long.TryParse(
                text.AsSpan(BatchPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long batch))
        {
            return OfBatch(batch);
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return text.StartsWith(TimePrefix, StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text.AsSpan(TimePrefix.Length), CultureInfo.InvariantCulture, Utc, out var time)
            ? OfTime(time)
            : throw new OdographException(
                ErrorKind.User,
                $"read as of \"{text}\": expected batch:NUMBER or time:ISO-8601",
                "for example batch:12 or time:2026-01-01T08:00Z");
    }

    public override string ToString()
        => Batch is { } batch ? string.Create(CultureInfo.InvariantCulture, $"{BatchPrefix}{batch}")
        : Time is { } time ? $"{TimePrefix}{time:O}"
        : "latest";
}
