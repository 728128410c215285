using System.Globalization;
using System.Text;
using Odograph.Model.Events;

namespace Odograph.Cli.Commands.Bench.Inputs;

/// <summary>
/// The events that benchmarks read: seeded vehicle events of about 236 bytes with random ids (hard to compress), of
/// 2,000 devices over an hour, in one spelling. The same seed gives the same bytes.
/// </summary>
internal static class VehicleEvents
{
    public const int Devices = 2000;
    public const int Seed = 42;

    static readonly string[] Makes = ["BMW", "HONDA", "MINI", "Toyota", "VW"];
    static readonly string[] Models = ["C500", "CR-V", "Cooper", "Corolla", "ID.3"];
    static readonly string[] Fuels = ["Electric", "Hybrid", "Petrol", "Diesel"];
    static readonly string[] Directions = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];

    /// <summary>Entries in batches; each batch is the caller's to keep.</summary>
    public static IEnumerable<LogEntry[]> Batches(long events, int batchSize)
    {
        var random = new Random(Seed);
        var keys = Enumerable.Range(0, Devices).Select(device => Encoding.UTF8.GetBytes(DeviceName(device))).ToArray();
        for (long made = 0; made < events;)
        {
            var batch = new LogEntry[Math.Min(batchSize, events - made)];
            for (int i = 0; i < batch.Length; i++, made++)
            {
                int device = random.Next(Devices);
                batch[i] = new LogEntry(keys[device], Encoding.UTF8.GetBytes(Event(random, made, device)));
            }

            yield return batch;
        }
    }

    /// <summary>A thousand events a second, each up to half a minute late, in whole microseconds.</summary>
    public static DateTime TimeOf(long number, Random random) => new DateTime(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc)
        .AddTicks(
            (number * TimeSpan.TicksPerMillisecond) + (random.NextInt64(30 * TimeSpan.TicksPerSecond) / 10 * 10));

    static string DeviceName(int device) => string.Create(CultureInfo.InvariantCulture, $"vehicle-{device:D5}");

    static string Event(Random random, long number, int device)
    {
        Span<byte> id = stackalloc byte[16];
        random.NextBytes(id);
        var time = TimeOf(number, random);
        int kind = device % Makes.Length;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{Convert.ToHexStringLower(id)}\",\"deviceId\":\"{DeviceName(device)}\","
                + $"\"timestamp\":\"{time:yyyy-MM-ddTHH:mm:ss.ffffff}Z\","
                + $"\"latitude\":{51 + (random.NextDouble() * 1.5):F5},\"longitude\":"
                + $"{(random.NextDouble() * 2) - 1.9:F5},"
                + $"\"speed\":{random.NextDouble() * 120:F1},"
                + $"\"direction\":\"{Directions[random.Next(8)]}\",\"make\":\"{Makes[kind]}\","
                + $"\"model\":\"{Models[kind]}\",\"year\":{2015 + (device % 11)},"
                + $"\"fuelType\":\"{Fuels[device % Fuels.Length]}\"}}");
    }
}
