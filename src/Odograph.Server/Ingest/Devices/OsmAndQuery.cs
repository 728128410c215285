using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Odograph.Server.Ingest.Devices;

/// <summary>
/// The OsmAnd protocol: a message as parameters, in a query or a form. A parameter that is said twice counts as it was
/// said last, cells and access points add up, and an empty one says nothing. Source: Traccar's OsmAnd decoder.
/// </summary>
static class OsmAndQuery
{
    /// <summary>The parameters in their order, escapes resolved.</summary>
    public static List<(string Name, string Value)> Parameters(string text)
    {
        var parameters = new List<(string Name, string Value)>();
        foreach (var pair in new QueryStringEnumerable(text))
        {
            parameters.Add((pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        return parameters;
    }

    /// <summary>The message; null where no device is named.</summary>
    public static DeviceEvent? Read(IReadOnlyList<(string Name, string Value)> parameters, SpeedUnit speedUnit)
    {
        string? device = parameters.LastOrDefault(
            parameter => parameter.Name is "id" or "deviceid" && parameter.Value.Length > 0).Value;
        if (device is null)
        {
            return null;
        }

        var message = new DeviceEvent(device);
        foreach (var (name, value) in parameters)
        {
            if (name == "valid")
            {
                message.SetColumn("valid", IsTrue(value) || value == "1");
            }
            else if (value.Length > 0)
            {
                Read(name, value, speedUnit, message);
            }
        }

        return message;
    }

    static void Read(string name, string value, SpeedUnit speedUnit, DeviceEvent message)
    {
        switch (name)
        {
            case "id" or "deviceid" or "notificationToken":
                break;
            case "timestamp":
                message.Time = DeviceTimes.Read(value);
                break;
            case "lat":
                message.SetNumber("latitude", value);
                break;
            case "lon":
                message.SetNumber("longitude", value);
                break;
            case "location":
                ReadLocation(value, message);
                break;
            case "speed":
                message.SetColumn("speed_kmh", DeviceEvent.Number(value) is { } speed
                    ? JsonValue.Create(speedUnit.ToKmh(speed))
                    : JsonValue.Create(value));
                break;
            case "bearing" or "heading":
                message.SetNumber("heading_deg", value);
                break;
            case "altitude":
                message.SetNumber("altitude_m", value);
                break;
            case "accuracy":
                message.SetNumber("accuracy_m", value);
                break;
            case "batt":
                message.SetNumber("battery_pct", value);
                break;
            default:
                ReadAttribute(name, value, message);
                break;
        }
    }

    static void ReadLocation(string value, DeviceEvent message)
    {
        if (value.Split(',') is [var latitude, var longitude, ..])
        {
            message.SetNumber("latitude", latitude);
            message.SetNumber("longitude", longitude);
        }
        else
        {
            message.SetColumn("location", value);
        }
    }

    static void ReadAttribute(string name, string value, DeviceEvent message)
    {
        switch (name)
        {
            case "charge":
                message.SetAttribute(name, IsTrue(value));
                break;
            case "driverUniqueId":
                message.SetAttribute(name, value);
                break;
            case "cell":
                message.AddAttribute(name, Cell(value));
                break;
            case "wifi":
                message.AddAttribute(name, AccessPoint(value));
                break;
            default:
                message.SetAttribute(name, Typed(value));
                break;
        }
    }

    static JsonValue Typed(string value) => value switch
    {
        _ when Whole(value) is { } number => JsonValue.Create(number),
        _ when DeviceEvent.Number(value) is { } number => JsonValue.Create(number),
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ => JsonValue.Create(value),
    };

    static JsonNode Cell(string value)
    {
        var numbers = value.Split(',').Select(Whole).ToList();
        if (numbers.Count is not (4 or 5) || numbers.Contains(null))
        {
            return JsonValue.Create(value);
        }

        var cell = new JsonObject
        {
            ["mcc"] = numbers[0],
            ["mnc"] = numbers[1],
            ["lac"] = numbers[2],
            ["cid"] = numbers[3],
        };
        if (numbers.Count == 5)
        {
            cell["dbm"] = numbers[4];
        }

        return cell;
    }

    static JsonNode AccessPoint(string value)
        => value.Split(',') is [{ Length: > 0 } mac, var power] && Whole(power) is { } dbm
            ? new JsonObject { ["mac"] = mac.Replace('-', ':'), ["dbm"] = dbm }
            : JsonValue.Create(value);

    static bool IsTrue(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);

    static long? Whole(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
}
