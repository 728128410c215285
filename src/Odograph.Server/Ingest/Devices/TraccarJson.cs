using System.Text.Json;
using System.Text.Json.Nodes;

namespace Odograph.Server.Ingest.Devices;

/// <summary>
/// What Traccar's client sends from version 9 on: one object with `device_id` and `location`. Speed in metres a second;
/// -1 says that speed, heading or battery are unknown. Members without a column become attributes, under the names that
/// the OsmAnd protocol has for the same things.
/// </summary>
static class TraccarJson
{
    const double Unknown = -1;

    /// <summary>The message; null where no device is named.</summary>
    /// <exception cref="InvalidOperationException">A text is half a character.</exception>
    public static DeviceEvent? Read(JsonElement body)
    {
        if (!body.TryGetProperty("device_id", out var id) || DeviceOf(id) is not { Length: > 0 } device)
        {
            return null;
        }

        var message = new DeviceEvent(device);
        foreach (var member in Members(body))
        {
            switch (member.Name)
            {
                case "device_id":
                    break;
                case "location" when member.Value.ValueKind == JsonValueKind.Object:
                    ReadLocation(member.Value, message);
                    break;
                case "location":
                    message.SetColumn(member.Name, Node(member.Value));
                    break;
                default:
                    message.SetAttribute(member.Name, Node(member.Value));
                    break;
            }
        }

        return message;
    }

    static void ReadLocation(JsonElement location, DeviceEvent message)
    {
        // Before the others: an alarm beside the extras counts more than one among them.
        if (location.TryGetProperty("extras", out var extras) && extras.ValueKind == JsonValueKind.Object)
        {
            foreach (var extra in Members(extras))
            {
                message.SetAttribute(extra.Name, Node(extra.Value));
            }
        }

        foreach (var member in Members(location))
        {
            bool isObject = member.Value.ValueKind == JsonValueKind.Object;
            switch (member.Name)
            {
                case "_": // all of it again, as a query
                case "extras" when isObject:
                    break;
                case "timestamp":
                    ReadTime(member.Value, message);
                    break;
                case "coords" when isObject:
                    ReadCoordinates(member.Value, message);
                    break;
                case "coords":
                    message.SetColumn("location", Node(member.Value));
                    break;
                case "battery" when isObject:
                    ReadBattery(member.Value, message);
                    break;
                case "activity" when isObject:
                    ReadActivity(member.Value, message);
                    break;
                default:
                    message.SetAttribute(member.Name, Node(member.Value));
                    break;
            }
        }
    }

    static void ReadTime(JsonElement time, DeviceEvent message)
    {
        string text = time.ValueKind == JsonValueKind.String ? time.GetString()! : time.GetRawText();
        message.Time = text.Length > 0 ? DeviceTimes.Read(text) : null;
    }

    static void ReadCoordinates(JsonElement coordinates, DeviceEvent message)
    {
        foreach (var (name, value) in Members(coordinates).Select(member => (member.Name, member.Value)))
        {
            switch (name)
            {
                case "latitude" or "longitude":
                    message.SetColumn(name, Node(value));
                    break;
                case "accuracy":
                    message.SetColumn("accuracy_m", Node(value));
                    break;
                case "altitude":
                    message.SetColumn("altitude_m", Node(value));
                    break;
                case "heading":
                    SetKnown("heading_deg", value, number => number, message);
                    break;
                case "speed":
                    SetKnown("speed_kmh", value, speed => SpeedUnit.Mps.ToKmh(speed), message);
                    break;
                case var accuracy when accuracy.EndsWith("_accuracy", StringComparison.Ordinal) && IsUnknown(value):
                    break;
                default:
                    message.SetAttribute(name, Node(value));
                    break;
            }
        }
    }

    static void ReadBattery(JsonElement battery, DeviceEvent message)
    {
        foreach (var member in Members(battery))
        {
            switch (member.Name)
            {
                case "level":
                    SetKnown("battery_pct", member.Value, level => Math.Round(level * 100, 6), message);
                    break;
                case "is_charging":
                    message.SetAttribute("charge", Node(member.Value));
                    break;
                default:
                    message.SetAttribute("battery_" + member.Name, Node(member.Value));
                    break;
            }
        }
    }

    static void ReadActivity(JsonElement activity, DeviceEvent message)
    {
        foreach (var member in Members(activity))
        {
            string name = member.Name == "type" ? "activity" : "activity_" + member.Name;
            message.SetAttribute(name, Node(member.Value));
        }
    }

    static void SetKnown(string column, JsonElement value, Func<double, double> convert, DeviceEvent message)
    {
        if (!IsUnknown(value))
        {
            message.SetColumn(column, Number(value) is { } number ? JsonValue.Create(convert(number)) : Node(value));
        }
    }

    static bool IsUnknown(JsonElement value) => Number(value) == Unknown;

    static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => DeviceEvent.Number(value.GetRawText()),
        JsonValueKind.String => DeviceEvent.Number(value.GetString()!),
        _ => null,
    };

    static string? DeviceOf(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String => id.GetString(),
        JsonValueKind.Number => id.GetRawText(),
        _ => null,
    };

    /// <summary>Those that say something.</summary>
    static IEnumerable<JsonProperty> Members(JsonElement json)
        => json.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null);

    // As it stands there, number by number.
    static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };
}
