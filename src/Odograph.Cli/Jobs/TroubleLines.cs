using Odograph.Cli.Commands;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Jobs;

/// <summary>
/// Says on standard error what a command waits for, with --quiet too: a line when trouble begins or changes, one when
/// it is over. Thread-safe.
/// </summary>
internal sealed class TroubleLines(Invocation invocation)
{
    readonly Lock _gate = new();
    string? _told;

    /// <summary>Another display has taken over: nothing more is said here.</summary>
    public bool IsSilent { get; set; }

    public void Tell(JobStatus status) => Tell(status.Trouble);

    public void Tell(string? trouble)
    {
        lock (_gate)
        {
            if (trouble != _told && !IsSilent)
            {
                _told = trouble;
                invocation.Terminal.Error.WriteLine(trouble is null ? "going on" : $"retrying: {trouble}");
            }
        }
    }
}
