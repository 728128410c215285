using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Odograph.Server.Ingest.Devices;

/// <summary>
/// One message of a device as an event of the stream `gps`. What is said twice counts as it was said last; what cannot
/// be understood is written as it came, so that the pipeline finds it.
/// </summary>
sealed class DeviceEvent(string device)
{
    public const string Stream = "gps";

    const string Latitude = "latitude";
    const string Longitude = "longitude";
    const string Valid = "valid";
    const string Alarm = "alarm";

    // The text goes into a log, never into a page.
    static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly JsonObject _columns = [];
    readonly JsonObject _attributes = [];

    public string Device => device;

    /// <summary>As the event will say it; null = the device said none.</summary>
    public string? Time { get; set; }

    public void SetColumn(string name, JsonNode? value) => _columns[name] = value;

    /// <summary>Takes the number that a text is, or else the text.</summary>
    public void SetNumber(string name, string text)
        => _columns[name] = Number(text) is { } number ? JsonValue.Create(number) : JsonValue.Create(text);

    public void SetPosition(JsonNode? latitude, JsonNode? longitude)
        => (_columns[Latitude], _columns[Longitude]) = (latitude, longitude);

    /// <summary>What has no column.</summary>
    public void SetAttribute(string name, JsonNode? value) => _attributes[name] = value;

    /// <summary>One more of what a message may name several times.</summary>
    public void AddAttribute(string name, JsonNode? value)
    {
        if (_attributes[name] is not JsonArray values)
        {
            values = [];
            _attributes[name] = values;
        }

        values.Add(value);
    }

    /// <summary>The finite number that a text is, with spaces around it or a plus sign before it.</summary>
    public static double? Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number : null;

    /// <summary>The event's bytes.</summary>
    /// <param name="arrival">The time of an event that says none.</param>
    public byte[] Write(TimeProvider arrival)
    {
        var json = new JsonObject();
        if (Time is { } time)
        {
            json["event_id"] = Id(time);
        }

        json["device_id"] = device;
        json["event_time"] = Time ?? DeviceTimes.OfArrival(arrival);
        bool hasPosition = _columns.ContainsKey(Latitude) || _columns.ContainsKey(Longitude);
        if (hasPosition && !_columns.ContainsKey(Valid))
        {
            _columns[Valid] = true;
        }

        foreach (var (name, value) in _columns.ToList())
        {
            _columns.Remove(name);
            json[name] = value;
        }

        if (_attributes.Count > 0)
        {
            json["attributes"] = Encoding.UTF8.GetString(Bytes(_attributes));
        }

        return Bytes(json);
    }

    /// <summary>
    /// What the protocol repeats when a message is sent again; other bytes of it may differ. An alarm is a message of
    /// its own, though it may have the second of the position before it. A message without a time gets no id here: two
    /// of them are two.
    /// </summary>
    string Id(string time)
        => _attributes[Alarm] is { } alarm ? $"{device}@{time}#{alarm}" : $"{device}@{time}";

    static byte[] Bytes(JsonObject json)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(bytes, s_plain))
        {
            json.WriteTo(writer);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
