using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Damage to the text of a message. The reason follows from what is done, by the rules of decoding (the first that
/// holds: bad_utf8, not_json, not_object, missing_field, wrong_type, bad_time, bad_location).
/// </summary>
internal static class Breakages
{
    static readonly byte[] NeverInUtf8 = [0xFF, 0xFE, 0xC0, 0x80];

    public static Change Json(in SimulatedEvent item, SeededRandom random)
    {
        var payload = item.Payload.Span;
        var (deviceName, device) = EventFields.Device(payload);
        var time = PayloadEdit.Value(payload, EventFields.TimeName)!.Value;
        var location = PayloadEdit.Value(payload, EventFields.LocationName);
        int cut = random.Whole(1, payload.Length - 1);
        switch (random.Whole(0, location is null ? 8 : 9))
        {
            case 0:
                return Change.Of(item, payload[..cut].ToArray(), $"cut behind {cut} bytes", "not_json");
            case 1:
                return Change.Of(
                    item, PayloadEdit.Insert(payload, payload.Length - 1, ","u8), "comma behind the last member",
                    "not_json");
            case 2:
                return Change.Of(
                    item, PayloadEdit.Insert(payload, device.End.Value, ","u8), "two commas behind the device",
                    "not_json");
            case 3:
                return Change.Of(
                    item, PayloadEdit.Replace(payload, (time.End.Value - 1)..time.End.Value, []),
                    "no quote behind the time", "not_json");
            case 4:
                return Change.Of(item, [(byte)'[', .. payload, (byte)']'], "inside an array", "not_object");
            case 5:
                return Change.Of(
                    item, PayloadEdit.WithoutMember(payload, deviceName, device), "no device", "missing_field");
            case 6:
                return Change.Of(item, WithoutTime(payload, time), "no time", "missing_field");
            case 7:
                return Change.Of(item, PayloadEdit.Replace(payload, time, "true"), "time is a boolean", "wrong_type");
            case 8:
                return Change.Of(
                    item, PayloadEdit.Replace(payload, time, "\"yesterday\""), "time is \"yesterday\"", "bad_time");
            default:
                return Change.Of(
                    item, PayloadEdit.Replace(payload, location!.Value, "[51.5]"), "location has one number",
                    "bad_location");
        }
    }

    /// <summary>A letter of the id becomes a byte that no UTF-8 text has there.</summary>
    public static Change Utf8(in SimulatedEvent item, SeededRandom random)
    {
        var payload = item.Payload.Span;
        var (from, length) = PayloadEdit.Value(payload, EventFields.IdName)!.Value.GetOffsetAndLength(payload.Length);
        byte bad = random.Pick(NeverInUtf8);
        int at = from + random.Whole(1, length - 2);
        return Change.Of(
            item, PayloadEdit.Replace(payload, at..(at + 1), [bad]), $"byte 0x{bad:X2} in the id", "bad_utf8");
    }

    // A null is no time; the member itself may be the last one, which cannot be cut out with its comma.
    static byte[] WithoutTime(ReadOnlySpan<byte> payload, Range time) => PayloadEdit.Replace(payload, time, "null");
}
