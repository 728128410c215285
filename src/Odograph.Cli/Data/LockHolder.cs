using System.Globalization;
using System.Text.Json;

namespace Odograph.Cli.Data;

/// <summary>Who writes into a data folder: what the file <c>lock</c> says, as one JSON object.</summary>
internal sealed record LockHolder(string Command, int Pid, DateTimeOffset Started)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["command"] = Command,
        ["pid"] = Pid,
        ["started"] = Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    });

    /// <summary>Null for anything that a holder did not write (it may just be writing).</summary>
    public static LockHolder? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref json);
            var root = document.RootElement;
            return new LockHolder(
                root.GetProperty("command").GetString() ?? "",
                root.GetProperty("pid").GetInt32(),
                root.GetProperty("started").GetDateTimeOffset());
        }
        catch (Exception error) when (
            error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public override string ToString()
    {
        string since = Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"`odograph {Command}`, process {Pid}, since {since} UTC";
    }
}
