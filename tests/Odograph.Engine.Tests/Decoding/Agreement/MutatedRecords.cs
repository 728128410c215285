using System.Text;
using System.Text.RegularExpressions;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Decoding.Agreement;

/// <summary>
/// Seeded records of one stream: those that producers write, in every spelling, and those that they should not. Half
/// have one value replaced by an unusual one, others are re-ordered, thinned out, doubled, or damaged byte by byte.
/// </summary>
internal sealed partial class MutatedRecords(StreamDefinition stream, int seed)
{
    readonly Random _random = new(seed);

    public byte[] Next()
    {
        string record = Sound();
        switch (_random.Next(8))
        {
            case 0 or 1:
                break;
            case 2 or 3 or 4:
                record = ReplaceValue(record);
                if (_random.Next(4) == 0)
                    record = ReplaceValue(record);
                break;
            case 5:
                record = ChangeMembers(record);
                break;
            default:
                return Damage(Encoding.UTF8.GetBytes(record));
        }

        return Encoding.UTF8.GetBytes(record);
    }

    /// <summary>
    /// A record as one of a few producers writes it: each has its spelling, its spaces and its way of giving a
    /// position.
    /// </summary>
    string Sound()
    {
        int producer = _random.Next(12);
        (string comma, string colon) = (producer % 4) switch
        {
            0 => (", ", ": "),
            1 => (",", ":"),
            2 => (" ,  ", " : "),
            _ => (",\n  ", ":\t"),
        };
        List<string> members =
        [
            .. Common(producer).Concat(stream.Columns.SelectMany(column => Own(column, producer)))
                .Select(member => $"\"{member.Key}\"{colon}{member.Value}"),
        ];
        if (producer == 5)
            members.Insert(_random.Next(members.Count), $"\"sensor\"{colon}{Pick(UnusualValues.Unknown)}");
        string around = producer == 7 ? " " : "";
        return $"{(producer == 8 ? "\uFEFF" : "")}{around}{{{string.Join(comma, members)}{around}}}{around}";
    }

    IEnumerable<KeyValuePair<string, string>> Common(int producer)
    {
        string id = new Guid(_random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte)producer).ToString();
        if (producer != 9)
            yield return new(producer % 2 == 0 ? "id" : "event_id", $"\"{id}\"");
        string device = (producer % 3) switch { 0 => "deviceId", 1 => "device_id", _ => "vehicle_id" };
        yield return new(device, producer == 6 ? $"{_random.Next(5000)}" : $"\"Vehicle-{_random.Next(5000):D5}\"");
        string time = (producer % 5) switch
        {
            0 => $"\"2026-01-{_random.Next(1, 29):D2}T08:{_random.Next(60):D2}:38.{_random.Next(1_000_000):D6}\"",
            1 => $"\"2026-01-01T08:{_random.Next(60):D2}:38Z\"",
            2 => $"\"2026-01-01 08:00:{_random.Next(60):D2}.{_random.Next(1000):D3}+02:00\"",
            3 => $"{1_767_254_438_123 + _random.Next()}",
            _ => $"{1_767_254_438 + _random.Next(1000)}.{_random.Next(1_000_000):D6}",
        };
        yield return new("timestamp", time);
    }

    IEnumerable<KeyValuePair<string, string>> Own(ColumnDefinition column, int producer)
    {
        string latitude = Real(50, 3), longitude = Real(-2, 4);
        if (column.Name == "longitude" && producer % 6 < 4)
            yield break;
        if (column.Name == "latitude" && producer % 6 < 4)
        {
            yield return new("location", (producer % 6) switch
            {
                0 => $"[{latitude}, {longitude}]",
                1 => $"{{\"lat\": {latitude}, \"{(producer == 1 ? "lon" : "lng")}\": {longitude}}}",
                2 => producer == 2 ? $"\"[{latitude}, {longitude}]\"" : $"\"{latitude},{longitude}\"",
                _ => $"{{\"latitude\":{latitude},\"longitude\":{longitude}}}",
            });
            yield break;
        }

        string[] spellings = [column.Name, .. stream.Accept.GetValueOrDefault(column.Name) ?? []];
        string value = column.Type switch
        {
            ColumnType.String => $"\"{Pick(UnusualValues.Words)}\"",
            ColumnType.Double => Real(0, 150),
            ColumnType.Boolean => _random.Next(2) == 0 ? "true" : "false",
            ColumnType.Timestamp => "\"2026-01-01T08:00:38Z\"",
            _ => $"{_random.Next(-100, 3000)}",
        };
        value = producer == 4 && value[0] != '"' ? $"\"{value}\"" : value;
        if (_random.Next(20) > 0)
            yield return new(spellings[producer % spellings.Length], value);
    }

    string Real(double from, double width)
    {
        double value = from + (_random.NextDouble() * width);
        return _random.Next(3) switch
        {
            0 => FormattableString.Invariant($"{value:R}"),
            1 => FormattableString.Invariant($"{value:F5}"),
            _ => FormattableString.Invariant($"{value:F1}"),
        };
    }

    string ReplaceValue(string record)
    {
        MatchCollection values = AnyValue().Matches(record);
        if (values.Count == 0)
            return record;
        Group value = values[_random.Next(values.Count)].Groups[1];
        string[] pool = _random.Next(3) == 0 ? Pick(UnusualValues.All)
            : value.Value[0] is '[' or '{' ? UnusualValues.Locations
            : value.Value.Contains(':', StringComparison.Ordinal) ? UnusualValues.Times
            : value.Value[0] == '"' ? UnusualValues.Texts
            : UnusualValues.Numbers;
        return record[..value.Index] + Pick(pool) + record[(value.Index + value.Length)..];
    }

    string ChangeMembers(string record)
    {
        int open = record.IndexOf('{', StringComparison.Ordinal), close = record.LastIndexOf('}');
        MatchCollection matches = AnyMember().Matches(record[(open + 1)..close]);
        List<string> members = [.. matches.Select(match => match.Groups[1].Value)];
        if (members.Count == 0)
            return record;
        string member = Pick([.. members]);
        switch (_random.Next(4))
        {
            case 0:
                members.Remove(member);
                break;
            case 1:
                members.Insert(_random.Next(members.Count), ReplaceValue($"{member},")[..^1]);
                break;
            case 2:
                string key = Pick(["latitude", "lon", "position", "speed", "device_id", "id", "x"]);
                members.Add($"\"{key}\":{Pick(Pick(UnusualValues.All))}");
                break;
            default:
                members = [.. members.OrderBy(_ => _random.Next())];
                break;
        }

        return record[..(open + 1)] + string.Join(",", members) + record[close..];
    }

    byte[] Damage(byte[] record)
    {
        List<byte> bytes = [.. record];
        for (int edits = _random.Next(1, 3); edits > 0 && bytes.Count > 0; edits--)
        {
            int at = _random.Next(bytes.Count);
            switch (_random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, " \"\\,:0.-e}{]\t\nN"u8[_random.Next(15)]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    T Pick<T>(T[] pool) => pool[_random.Next(pool.Length)];

    [GeneratedRegex("""["\s]:\s*("[^"]*"|\[[^\]]*\]|\{[^}]*\}|[-0-9.eE]+|true|false)(?=\s*[,}])""")]
    private static partial Regex AnyValue();

    [GeneratedRegex("""("[^"]*"\s*:\s*(?:"[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^,{}\[\]"]+))(?:,|\s*$)""")]
    private static partial Regex AnyMember();
}
