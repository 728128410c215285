using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Odograph.Faults.Oracle;

/// <summary>A record of the log as its files hold it.</summary>
internal sealed record LogLine(string Stream, string Partition, long Position, byte[] Payload)
{
    const int SegmentHeaderBytes = 64;
    const int FrameHeaderBytes = 28;

    /// <summary>The event's id; null for a line that must end in quarantine.</summary>
    public string? EventId { get; } = Field(Payload, "id")?.GetString();

    /// <summary>0 where the line names none.</summary>
    public int Speed => Field(Payload, "speed")?.GetInt32() ?? 0;

    public string Md5 => Md5Of(Payload);

    public string Place => string.Create(CultureInfo.InvariantCulture, $"{Stream}/{Partition}/{Position}");

    /// <summary>
    /// All lines of a log that no writer has open, read by the byte table of its format and by none of the program's
    /// code.
    /// </summary>
    public static List<LogLine> ReadAll(string folder)
    {
        var lines = new List<LogLine>();
        foreach (string stream in Directory.GetDirectories(folder))
        {
            foreach (string partition in Directory.GetDirectories(stream))
            {
                foreach (string segment in Directory.GetFiles(partition, "*.log").Order(StringComparer.Ordinal))
                {
                    lines.AddRange(ReadSegment(segment, Path.GetFileName(stream), Path.GetFileName(partition)));
                }
            }
        }

        return lines;
    }

    /// <summary>As DuckDB writes it.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "It names bytes, it guards nothing.")]
    public static string Md5Of(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    static IEnumerable<LogLine> ReadSegment(string path, string stream, string partition)
    {
        byte[] bytes = File.ReadAllBytes(path);
        long first = long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
        int at = SegmentHeaderBytes;
        for (long number = 0; at + FrameHeaderBytes <= bytes.Length && bytes[at + 10] == 1; number++)
        {
            int payload = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            int note = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 8));
            Assert.Equal(number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12)));
            yield return new LogLine(
                stream, partition, first + number, bytes.AsSpan(at + FrameHeaderBytes, payload).ToArray());
            at += FrameHeaderBytes + payload + note;
        }
    }

    static JsonElement? Field(byte[] payload, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement.TryGetProperty(name, out var value) ? value.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
