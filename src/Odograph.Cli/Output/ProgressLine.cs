using Odograph.Cli.Commands;

namespace Odograph.Cli.Output;

/// <summary>Says how far something is, now and then: a line at most each two seconds, on standard error.</summary>
internal sealed class ProgressLine(Invocation invocation)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    long _last = invocation.Time.GetTimestamp();

    public void Say(string line)
    {
        if (invocation.Time.GetElapsedTime(_last) >= Pause)
        {
            _last = invocation.Time.GetTimestamp();
            invocation.Say(line);
        }
    }
}
