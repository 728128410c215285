using System.Globalization;
using System.Text;
using Odograph.Model.Events;

namespace Odograph.Cli.Commands.Bench.Inputs;

/// <summary>
/// Events as old and new devices mix them on one topic: the plain ones of <see cref="VehicleEvents"/> and the three
/// classic spellings, in equal shares; one of a hundred is damaged, in several ways.
/// </summary>
internal static class MixedEvents
{
    const int Seed = 43;
    const int DamagedOfHundred = 1;

    public static IEnumerable<LogEntry[]> Batches(long events, int batchSize)
    {
        var random = new Random(Seed);
        long number = 0;
        foreach (var plain in VehicleEvents.Batches(events, batchSize))
        {
            for (int i = 0; i < plain.Length; i++, number++)
            {
                byte[] payload = random.Next(4) == 0
                    ? plain[i].Payload.ToArray()
                    : Classic(random, number, plain[i].Key);
                if (random.Next(100) < DamagedOfHundred)
                {
                    payload = Damaged(random, payload);
                }

                plain[i] = new LogEntry(plain[i].Key, payload);
            }

            yield return plain;
        }
    }

    static byte[] Classic(Random random, long number, ReadOnlyMemory<byte> key)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        string id = new Guid(bytes).ToString();
        string device = Encoding.UTF8.GetString(key.Span);
        var time = VehicleEvents.TimeOf(number, random);
        int spelling = random.Next(3);
        string deviceKey = spelling switch { 0 => "deviceId", 1 => "vehicle_id", _ => "device_id" };
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\": \"{id}\", \"{deviceKey}\": \"{device}\", \"timestamp\": \"{time:yyyy-MM-ddTHH:mm:ss.ffffff}\", "
                + $"\"location\": [{51 + random.NextDouble()}, {random.NextDouble() - 1}], "
                + $"\"speed\": {random.NextDouble() * 120}, \"direction\": \"North-East\", ");
        text += spelling == 2
            ? "\"brand\": \"HONDA\", \"model\": \"CR-V\"}"
            : "\"make\": \"BMW\", \"model\": \"C500\", \"year\": 2024, \"fuelType\": \"Hybrid\"}";
        return Encoding.UTF8.GetBytes(text);
    }

    static byte[] Damaged(Random random, byte[] payload)
    {
        switch (random.Next(5))
        {
            case 0:
                return payload[..random.Next(payload.Length)];
            case 1:
                payload[random.Next(payload.Length)] = 0xFF;
                return payload;
            case 2:
                return Replaced(payload, "\"timestamp\"", "\"time_stamp\"");
            case 3:
                return Replaced(payload, "2026-01", "2026-13");
            default:
                return Replaced(Replaced(payload, "\"speed\":", "\"speed\":9"), "\"speed\":9 ", "\"speed\": 9999");
        }
    }

    static byte[] Replaced(byte[] payload, string from, string to)
        => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload).Replace(from, to, StringComparison.Ordinal));
}
