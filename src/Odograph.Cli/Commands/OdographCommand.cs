using System.CommandLine;
using Odograph.Cli.Shell;

namespace Odograph.Cli.Commands;

/// <summary>The command line as a whole: parse, run, and turn every ending into its exit code.</summary>
internal static class OdographCommand
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, TimeProvider time, CancellationToken stop)
    {
        var root = Build(new CommandHost(terminal, time, stop));
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            return Misused(root, parsed, terminal);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            int code = await parsed.InvokeAsync(configuration, CancellationToken.None);
            await terminal.Out.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (Exception error) when (Failure.IsBrokenPipe(error))
        {
            return ExitCodes.Ok;
        }
        catch (Exception error)
        {
            return Failed(error, terminal, stop);
        }
    }

    public static RootCommand Build(CommandHost host)
    {
        var root = new RootCommand(
            "Events of vehicles and cities, exactly once into Iceberg tables, with SQL over them.");
        host.Options.AddTo(root);
        foreach (var command in CommandTable.All(host))
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    static int Failed(Exception error, Terminal terminal, CancellationToken stop)
    {
        TryFlush(terminal.Out);
        if (error is OperationCanceledException && stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }

        var failure = Failure.Of(error);
        failure.WriteTo(terminal.Error);
        return failure.ExitCode;
    }

    // Whoever typed the program's name alone wants to see what it can do; it is still no command that ran.
    static int Misused(RootCommand root, ParseResult parsed, Terminal terminal)
    {
        if (parsed.Tokens.Count == 0)
        {
            _ = root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = terminal.Error });
            return ExitCodes.Usage;
        }

        foreach (string message in parsed.Errors.Select(error => error.Message.Trim()).Distinct())
        {
            terminal.Error.WriteLine($"error: {message}");
        }

        terminal.Error.WriteLine($"hint: `{PathOf(parsed.CommandResult.Command)} --help` shows what can be said here");
        return ExitCodes.Usage;
    }

    static string PathOf(Command command)
        => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}"
            : "odograph";

    static void TryFlush(TextWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (IOException)
        {
            // What failed first is what the user must see.
        }
    }
}
