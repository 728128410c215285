using System.Globalization;
using System.Text.Json;

namespace Odograph.Cli.Data;

/// <summary>Who writes into a data folder: what the file <c>lock</c> says, as one JSON object.</summary>
internal sealed record LockHolder(string Command, int Pid, DateTimeOffset Started)
{
    /// <summary>Where it listens for requests; null = nowhere (yet).</summary>
    public Uri? Address { get; init; }

    public byte[] ToBytes()
    {
        var members = new Dictionary<string, object>
        {
            ["command"] = Command,
            ["pid"] = Pid,
            ["started"] = Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (Address is not null)
        {
            members["address"] = Address.ToString();
        }

        return JsonSerializer.SerializeToUtf8Bytes(members);
    }

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
                root.GetProperty("started").GetDateTimeOffset())
            {
                Address = root.TryGetProperty("address", out var address)
                    && Uri.TryCreate(address.GetString(), UriKind.Absolute, out var uri) ? uri : null,
            };
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
