using System.Globalization;
using System.Text.Json.Nodes;
using Odograph.Model.Time;

namespace Odograph.Pipeline.Redrive;

/// <summary>
/// Which refused records are meant: all that every set member holds for. The default means all of them.
/// </summary>
public sealed record RedriveFilter
{
    /// <summary>A record needs at least one of these among its reasons; empty = any reason.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    public string? Stream { get; init; }

    /// <summary>Least append stamp, µs, inclusive.</summary>
    public long? SinceMicros { get; init; }

    /// <summary>Greatest append stamp, µs, exclusive.</summary>
    public long? UntilMicros { get; init; }

    public bool IsAll => Reasons.Count == 0 && Stream is null && SinceMicros is null && UntilMicros is null;

    /// <summary>As the ledger's rows name it: only the members that are set.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Reasons.Count > 0)
        {
            json["reasons"] = new JsonArray([.. Reasons.Select(reason => JsonValue.Create(reason))]);
        }

        if (Stream is not null)
        {
            json["stream"] = Stream;
        }

        if (SinceMicros is { } since)
        {
            json["since"] = Text(since);
        }

        if (UntilMicros is { } until)
        {
            json["until"] = Text(until);
        }

        return json;
    }

    static string Text(long micros) => UnixMicros.ToInstant(micros).UtcDateTime
        .ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
