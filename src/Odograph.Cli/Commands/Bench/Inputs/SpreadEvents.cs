using System.Globalization;
using System.Text;
using Odograph.Model.Events;

namespace Odograph.Cli.Commands.Bench.Inputs;

/// <summary>
/// Events spread evenly over some days, each made from its number alone, so that any of them can come again: number n
/// of so many is at its place in time order.
/// </summary>
internal sealed class SpreadEvents(int days, long count)
{
    const int BatchSize = 500;
    static readonly DateTime Start = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Those numbers as entries of a log.</summary>
    public IEnumerable<LogEntry[]> Batches(IEnumerable<long> numbers)
        => numbers.Chunk(BatchSize).Select(some => some.Select(Entry).ToArray());

    /// <summary>A number beyond the count is an event of its own, anywhere in the same days.</summary>
    LogEntry Entry(long number)
    {
        ulong mixed = Mix((ulong)number);
        double place = number < count ? (double)number / count : (Mix(mixed) >> 11) * (1.0 / (1UL << 53));
        var time = Start.AddTicks((long)(place * days * TimeSpan.TicksPerDay) / 10 * 10);
        int device = (int)(mixed % VehicleEvents.Devices);
        string name = string.Create(CultureInfo.InvariantCulture, $"vehicle-{device:D5}");
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{mixed:x16}{Mix(mixed + 1):x16}\",\"deviceId\":\"{name}\","
                + $"\"timestamp\":\"{time:yyyy-MM-ddTHH:mm:ss.ffffff}Z\","
                + $"\"latitude\":{51 + (mixed % 100_000 / 1e5):F5},\"longitude\":{-(mixed % 77_777 / 1e5):F5},"
                + $"\"speed\":{mixed % 1200 / 10.0:F1},\"direction\":\"NE\",\"make\":\"BMW\",\"model\":\"C500\","
                + $"\"year\":{2015 + (device % 11)},\"fuelType\":\"Hybrid\"}}");
        return new LogEntry(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text));
    }

    // As splitmix64 does.
    static ulong Mix(ulong x)
    {
        x += 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
