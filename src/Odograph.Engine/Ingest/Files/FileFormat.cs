namespace Odograph.Engine.Ingest.Files;

/// <summary>How an input holds its records.</summary>
public enum FileFormat
{
    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>A JSON array, or JSON values one after the other in any layout.</summary>
    Json,

    /// <summary>Rows under a header.</summary>
    Csv,

    /// <summary>Points of a GeoLife track.</summary>
    Plt,
}
