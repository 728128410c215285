using System.Text;
using System.Text.Json;
using Odograph.Model.Streams;

namespace Odograph.Engine.Ingest;

/// <summary>
/// Finds the device of a JSON event cheaply, for the choice of its partition: the first key of the outer object that is
/// one of the stream's spellings of device_id, as its bytes stand there. Nothing is checked; where the text is no such
/// object, or names and values are escaped, the key is empty and the log goes by the payload. Whether an event is good
/// is the decoder's matter. Thread-safe.
/// </summary>
public sealed class DeviceScan
{
    readonly byte[][] _names;

    public DeviceScan(StreamDefinition stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var accepted = stream.Accept.GetValueOrDefault(CommonColumns.DeviceId) ?? [];
        string camel = JsonNamingPolicy.CamelCase.ConvertName("DeviceId");
        _names = [.. accepted.Append(CommonColumns.DeviceId).Append(camel).Distinct().Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The device's bytes inside the payload; empty where none is found.</summary>
    public ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> payload)
    {
        var range = FindRange(payload.Span);
        return payload[range];
    }

    Range FindRange(ReadOnlySpan<byte> json)
    {
        int at = SkipSpace(json, 0);
        if (at == json.Length || json[at] != '{')
        {
            return default;
        }

        at = SkipSpace(json, at + 1);
        while (at < json.Length && json[at] == '"')
        {
            int end = EndOfString(json, at);
            int colon = end < 0 ? json.Length : SkipSpace(json, end + 1);
            if (colon >= json.Length || json[colon] != ':')
            {
                return default;
            }

            int value = SkipSpace(json, colon + 1);
            if (IsDevice(json[(at + 1)..end]))
            {
                return ValueRange(json, value);
            }

            at = SkipSpace(json, EndOfValue(json, value));
            at = at < json.Length && json[at] == ',' ? SkipSpace(json, at + 1) : json.Length;
        }

        return default;
    }

    bool IsDevice(ReadOnlySpan<byte> name)
    {
        foreach (byte[] spelling in _names)
        {
            if (name.SequenceEqual(spelling))
            {
                return true;
            }
        }

        return false;
    }

    static Range ValueRange(ReadOnlySpan<byte> json, int value)
    {
        if (value < json.Length && json[value] == '"')
        {
            int end = EndOfString(json, value);
            return end < 0 || json[value..end].Contains((byte)'\\') ? default : (value + 1)..end;
        }

        int last = EndOfValue(json, value);
        return value < json.Length && json[value] is not ((byte)'{' or (byte)'[') ? value..last : default;
    }

    /// <summary>Place of the closing quote; -1 where there is none.</summary>
    static int EndOfString(ReadOnlySpan<byte> json, int quote)
    {
        for (int at = quote + 1; at < json.Length; at++)
        {
            int found = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return -1;
            }

            at += found;
            if (json[at] == '"')
            {
                return at;
            }

            at++;
        }

        return -1;
    }

    /// <summary>Place behind a value: the comma or brace that ends it, or the end of the text.</summary>
    static int EndOfValue(ReadOnlySpan<byte> json, int at)
    {
        int depth = 0;
        while (at < json.Length)
        {
            switch (json[at])
            {
                case (byte)'"':
                    int end = EndOfString(json, at);
                    at = end < 0 ? json.Length - 1 : end;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when depth > 0:
                    depth--;
                    break;
                case (byte)',' or (byte)'}' or (byte)']' when depth == 0:
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' when depth == 0:
                    return at;
            }

            at++;
        }

        return json.Length;
    }

    static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }
}
