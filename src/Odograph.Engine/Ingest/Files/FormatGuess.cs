using Odograph.Engine.Ingest.Csv;
using Odograph.Model.Streams;

namespace Odograph.Engine.Ingest.Files;

/// <summary>What an input most likely is: by its first bytes, then by its name.</summary>
public static class FormatGuess
{
    /// <summary>Bytes of an input that are looked at.</summary>
    public const int SampleBytes = 64 << 10;

    static ReadOnlySpan<byte> PltHeader => "Geolife trajectory"u8;

    /// <param name="sample">The input's start, decompressed.</param>
    /// <param name="format">Null where neither bytes nor name say anything.</param>
    /// <returns>Why nothing of it can be read, in words; null where it can.</returns>
    public static string? Refuses(
        ReadOnlySpan<byte> sample, string name, StreamDefinition? stream, out FileFormat? format)
    {
        format = null;
        if (IsUtf16(sample))
        {
            return "it is UTF-16 text; expected UTF-8";
        }

        sample = sample.StartsWith("\uFEFF"u8) ? sample[3..] : sample;
        var text = sample.TrimStart(" \t\r\n"u8);
        format = OfBytes(text) ?? OfName(name);
        bool isJson = format is FileFormat.Ndjson or FileFormat.Json && (text.IsEmpty || HasObjectLine(sample));
        if (!isJson && sample.Contains((byte)0))
        {
            format = null;
            return "it is a binary file; expected NDJSON, JSON, CSV or .plt, each also gzipped, or a zip of these";
        }

        format ??= stream is not null && HasHeader(text, stream) ? FileFormat.Csv : null;
        return null;
    }

    /// <summary>The spelling that a stream takes for a column, its own names and camelCase included.</summary>
    public static bool Knows(StreamDefinition stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.Accept.Any(column => column.Value.Contains(name))
            || CommonNames.Concat(stream.Columns.Select(column => column.Name)).Any(
                column => column == name || System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(
                    Pascal(column)) == name);
    }

    /// <summary>The format of a file's ending, behind which .gz may stand.</summary>
    public static FileFormat? OfName(string name) => ExtensionOf(name) switch
    {
        ".ndjson" or ".jsonl" => FileFormat.Ndjson,
        ".json" => FileFormat.Ndjson,
        ".csv" or ".tsv" => FileFormat.Csv,
        ".plt" => FileFormat.Plt,
        _ => null,
    };

    /// <summary>Lower case, without .gz.</summary>
    public static string ExtensionOf(string name)
    {
        string extension = Path.GetExtension(name).ToLowerInvariant();
        return extension == ".gz" ? Path.GetExtension(Path.GetFileNameWithoutExtension(name)).ToLowerInvariant()
            : extension;
    }

    static readonly string[] CommonNames = [CommonColumns.EventId, CommonColumns.DeviceId, CommonColumns.EventTime];

    static string Pascal(string column)
        => string.Concat(column.Split('_').Select(word => word.Length == 0 ? "" : char.ToUpperInvariant(word[0])
            + word[1..]));

    /// <summary>By the first bytes behind white space; null where they say nothing.</summary>
    public static FileFormat? OfBytes(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("["u8))
        {
            return FileFormat.Json;
        }

        if (text.StartsWith("{"u8))
        {
            int end = text.IndexOf((byte)'\n');
            var rest = end < 0 ? text[1..] : text[1..end];
            return end >= 0 && rest.Trim(" \t\r"u8).IsEmpty ? FileFormat.Json : FileFormat.Ndjson;
        }

        return text.StartsWith(PltHeader) ? FileFormat.Plt : null;
    }

    // Zeros in a damaged record make no binary file of it.
    static bool HasObjectLine(ReadOnlySpan<byte> text)
        => text.StartsWith("{"u8) || text.StartsWith("["u8) || text.IndexOf("\n{"u8) >= 0;

    static bool IsUtf16(ReadOnlySpan<byte> sample)
        => sample.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || sample.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || (sample.Length >= 4 && sample[1] == 0 && sample[3] == 0 && sample[0] != 0 && sample[2] != 0)
            || (sample.Length >= 4 && sample[0] == 0 && sample[2] == 0 && sample[1] != 0 && sample[3] != 0);

    static bool HasHeader(ReadOnlySpan<byte> text, StreamDefinition stream)
        => CsvDialect.Find(text, name => Knows(stream, name)).HeaderOf(text).Any(name => Knows(stream, name));
}
