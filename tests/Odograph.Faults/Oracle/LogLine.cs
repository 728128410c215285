using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Odograph.Faults.Oracle;

/// <summary>A record of the log as its files hold it.</summary>
internal sealed record LogLine(string Stream, string Partition, long Position, byte[] Payload)
{
    const int SegmentHeaderBytes = 64;
    const int FrameHeaderBytes = 28;

    /// <summary>The event's id; null for a line that must end in quarantine.</summary>
    public string? EventId { get; } = Field(Payload, "id");

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

    static string? Field(byte[] payload, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement.GetProperty(name).GetString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
