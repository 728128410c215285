using Odograph.Model.Errors;

namespace Odograph.Model.Events;

/// <summary>
/// A read asked for positions that the partition does not have (any more): the caller compares incarnation, beginning
/// and end.
/// </summary>
public sealed class LogRangeException : EnvironmentException
{
    public LogRangeException(string stream, string partition, Position asked, string found)
        : base($"read log \"{stream}\" partition {partition} at position {asked}: {found}")
    {
        Stream = stream;
        Partition = partition;
        Asked = asked;
    }

    public string Stream { get; }

    public string Partition { get; }

    public Position Asked { get; }
}
