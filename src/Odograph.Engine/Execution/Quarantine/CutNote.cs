using System.Text.Json;

namespace Odograph.Engine.Execution.Quarantine;

/// <summary>
/// What a producer says about a record that it had to cut: a JSON object with size, md5, file and line.
/// </summary>
static class CutNote
{
    /// <summary>The record's size before it was cut; null where the note does not tell.</summary>
    public static long? SizeBytes(ReadOnlySpan<byte> note)
    {
        if (note.IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(note);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("size", out var size)
                && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes)
                    ? bytes
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
