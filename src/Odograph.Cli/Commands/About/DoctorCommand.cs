using System.CommandLine;
using Odograph.Cli.Shell;

namespace Odograph.Cli.Commands.About;

/// <summary>`doctor`: whether this machine and the data folder can do what the program promises.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("doctor", "Check this machine and the data folder");
        host.Handle(command, (_, invocation) => RunAsync(invocation));
        return command;
    }

    static async Task<int> RunAsync(Invocation invocation)
    {
        var results = new List<object?[]>();
        bool failed = false;
        foreach (var check in DoctorChecks.Of(invocation.Data, invocation.Time))
        {
            var finding = await check.RunAsync(invocation.Stop);
            failed |= !finding.IsGood;
            results.Add([check.Name, finding.IsGood ? "ok" : "FAILED", finding.Text, finding.Hint]);
        }

        invocation.OpenResults().Write([new("check"), new("state"), new("found"), new("what to do")], results);
        return failed ? ExitCodes.CheckFailed : ExitCodes.Ok;
    }
}
