using System.Globalization;
using System.Text;
using Odograph.Model.Time;

namespace Odograph.Simulation.Faults;

/// <summary>The members of a message that faults are about, by their names in every spelling.</summary>
internal static class EventFields
{
    public static ReadOnlySpan<byte> IdName => "\"id\": "u8;

    public static ReadOnlySpan<byte> TimeName => "\"timestamp\": "u8;

    public static ReadOnlySpan<byte> LocationName => "\"location\": "u8;

    public static ReadOnlySpan<byte> SpeedName => "\"speed\": "u8;

    public static ReadOnlySpan<byte> TemperatureName => "\"temperature\": "u8;

    public static ReadOnlySpan<byte> DirectionName => "\"direction\": "u8;

    public static ReadOnlySpan<byte> HeadingName => "\"heading\": "u8;

    /// <summary>The device's member, name and all: the second one in every message, behind the id.</summary>
    public static (byte[] Name, Range Value) Device(ReadOnlySpan<byte> payload)
    {
        int from = PayloadEdit.Value(payload, IdName)!.Value.End.Value + ", ".Length;
        int colon = payload[from..].IndexOf(": "u8);
        byte[] name = payload[from..(from + colon + 2)].ToArray();
        return (name, PayloadEdit.Value(payload, name)!.Value);
    }

    public static string Id(ReadOnlySpan<byte> payload)
        => PayloadEdit.Text(payload, PayloadEdit.Value(payload, IdName)!.Value);

    public static string DeviceOf(in SimulatedEvent item) => Encoding.UTF8.GetString(item.Key.Span);

    public static double? Number(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name)
        => PayloadEdit.Value(payload, name) is { } value
            ? double.Parse(payload[value], NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;

    /// <summary>A number as the messages have them: at least one digit behind the point, at most so many.</summary>
    public static string Written(double value, int digits)
        => Math.Round(value, digits).ToString("0.0" + new string('#', digits - 1), CultureInfo.InvariantCulture);

    /// <summary>The message with another time, written like the one that it had.</summary>
    public static byte[] WithTime(ReadOnlySpan<byte> payload, long micros)
    {
        var value = PayloadEdit.Value(payload, TimeName)!.Value;
        string zone = payload[value.End.Value - 2] == (byte)'Z' ? "Z" : "";
        var time = UnixMicros.ToInstant(micros);
        string form = micros % UnixMicros.PerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff";
        return PayloadEdit.Replace(
            payload, value, $"\"{time.ToString(form, CultureInfo.InvariantCulture)}{zone}\"");
    }
}
