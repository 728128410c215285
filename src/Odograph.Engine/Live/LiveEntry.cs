namespace Odograph.Engine.Live;

/// <summary>The newest known state of one thing on the map. Immutable.</summary>
public sealed record LiveEntry
{
    public required string Stream { get; init; }

    /// <summary>Device, or the incident that a device tells of.</summary>
    public required string Key { get; init; }

    public required double Latitude { get; init; }

    public required double Longitude { get; init; }

    /// <summary>Null where the stream has no such column, or the event no value.</summary>
    public double? SpeedKmh { get; init; }

    /// <summary>Degrees clockwise from north: as sent, else from the position before. Null while unknown.</summary>
    public double? HeadingDegrees { get; init; }

    /// <summary>When it happened, µs since 1970 UTC.</summary>
    public required long EventMicros { get; init; }

    /// <summary>When it was appended to the log, µs since 1970 UTC.</summary>
    public required long AppendedMicros { get; init; }

    /// <summary>All columns of the event that have a value, as one JSON object in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Columns { get; init; }

    /// <summary>Ascends with every change of anything in the view.</summary>
    public long Version { get; init; }
}
