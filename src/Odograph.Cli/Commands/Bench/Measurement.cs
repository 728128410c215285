using System.Diagnostics;

namespace Odograph.Cli.Commands.Bench;

/// <summary>What one child process measured.</summary>
/// <param name="Value">In the unit of the case.</param>
/// <param name="CpuSeconds">Processor time of all threads, user and system, while it was measured.</param>
/// <param name="PeakBytes">Highest resident memory of the process.</param>
internal sealed record Measurement(double Value, double CpuSeconds, long PeakBytes)
{
    /// <summary>
    /// Further figures by name, with the unit last ("p99_ms"); bench prints each one's median.
    /// </summary>
    public IReadOnlyDictionary<string, double> More { get; init; } = new Dictionary<string, double>();
}

/// <summary>A clock over the part of a process that counts: start-up, warm-up and cleaning up are left out.</summary>
internal sealed class MeasurementClock
{
    readonly long _started = Stopwatch.GetTimestamp();
    readonly double _cpuSeconds = CpuSeconds();
    TimeSpan _elapsed;
    double _usedSeconds;

    /// <summary>Ends what counts.</summary>
    public MeasurementClock Stop()
    {
        _elapsed = Stopwatch.GetElapsedTime(_started);
        _usedSeconds = CpuSeconds() - _cpuSeconds;
        return this;
    }

    public double Seconds => _elapsed.TotalSeconds;

    /// <summary>So many of something in the time that counted.</summary>
    public Measurement Rate(long count) => Of(count / _elapsed.TotalSeconds);

    /// <summary>A value of the case's own.</summary>
    public Measurement Of(double value) => new(value, _usedSeconds, PeakBytes());

    static double CpuSeconds()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }

    static long PeakBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
