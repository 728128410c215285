using Odograph.Model.Errors;

namespace Odograph.Model.Events;

/// <summary>
/// Bytes inside a partition do not match their checksum or length. Nothing behind the damage was returned; the records
/// from <see cref="From"/> up to (not including) <see cref="To"/> cannot be read.
/// </summary>
public sealed class LogDamagedException : EnvironmentException
{
    public LogDamagedException(string stream, string partition, Position from, Position? to, string detail)
        : base(
            $"read log \"{stream}\" partition {partition}: damaged from position {from} to "
            + $"{to?.ToString() ?? "the end"}: {detail}",
            "restore the segment from a backup, or note the gap and go on behind it: odograph run --on-gap skip")
    {
        Stream = stream;
        Partition = partition;
        From = from;
        To = to;
    }

    public string Stream { get; }

    public string Partition { get; }

    public Position From { get; }

    /// <summary>The first position that can be read again; null when none is known.</summary>
    public Position? To { get; }
}
