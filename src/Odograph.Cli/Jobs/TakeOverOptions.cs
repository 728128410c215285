using System.CommandLine;
using Odograph.Cli.Shell;

namespace Odograph.Cli.Jobs;

/// <summary>What a writer does about another writer of the same job, as options of a command.</summary>
internal sealed class TakeOverOptions
{
    readonly Option<bool> _now = new("--take-over")
    {
        Description = "Depose another writer of the job without waiting",
    };

    readonly Option<TimeSpan?> _after = new("--take-over-time")
    {
        Description = "Silence of another writer after which it is deposed; the same for all writers (15s)",
        HelpName = "TIME",
        CustomParser = Durations.Parse,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_now);
        command.Options.Add(_after);
    }

    public JobChoices Apply(JobChoices choices, ParseResult parsed) => choices with
    {
        TakesOver = parsed.GetValue(_now),
        TakeOverTime = parsed.GetValue(_after),
    };
}
