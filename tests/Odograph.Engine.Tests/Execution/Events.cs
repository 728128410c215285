using System.Globalization;

namespace Odograph.Engine.Tests.Execution;

/// <summary>Events of the harness's short vehicle stream.</summary>
static class Events
{
    /// <summary>Event n of a device, so many seconds after 07:00, an hour before the fake clock's start.</summary>
    public static string Vehicle(
        int n, string device = "d1", double second = 0, double? speed = 50, string? id = null)
    {
        string speedText = speed?.ToString(CultureInfo.InvariantCulture) ?? "null";
        return $$"""
            {"id":"{{id ?? $"event-{n:D12}"}}","deviceId":"{{device}}","timestamp":"{{At(second)}}","latitude":51.5,
            "longitude":-0.1,"speed":{{speedText}},"make":"Fiat","year":2020}
            """;
    }

    public static string At(double second)
        => new DateTimeOffset(2026, 1, 1, 7, 0, 0, TimeSpan.Zero)
            .AddSeconds(second)
            .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
