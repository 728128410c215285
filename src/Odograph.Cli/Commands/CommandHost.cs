using System.CommandLine;
using Odograph.Cli.Shell;

namespace Odograph.Cli.Commands;

/// <summary>
/// What commands are built with: their handlers get an <see cref="Invocation"/> made from the common options.
/// </summary>
internal sealed class CommandHost(Terminal terminal, TimeProvider time, CancellationToken stop)
{
    public GlobalOptions Options { get; } = new();

    public void Handle(Command command, Func<ParseResult, Invocation, Task<int>> run)
        => command.SetAction((parsed, _) => run(parsed, InvocationOf(parsed)));

    Invocation InvocationOf(ParseResult parsed) => new()
    {
        Terminal = terminal,
        Time = time,
        Stop = stop,
        DataPath = parsed.GetValue(Options.Data)!,
        PipelinePath = parsed.GetValue(Options.Pipeline),
        Format = parsed.GetValue(Options.Output),
        IsQuiet = parsed.GetValue(Options.Quiet),
    };
}
