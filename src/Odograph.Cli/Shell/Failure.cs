using System.Runtime.InteropServices;
using Odograph.DuckDb;
using Odograph.Model.Errors;

namespace Odograph.Cli.Shell;

/// <summary>
/// What an exception means to the user: an exit code, and lines of the form "error: …" and "hint: …".
/// </summary>
internal sealed record Failure(int ExitCode, string Message, string? Hint)
{
    const int BrokenPipe = 32;

    public static Failure Of(Exception error) => error switch
    {
        ConfigException config => new(ExitCodes.Config, config.Message, config.Hint),
        OdographException { Kind: ErrorKind.User } user => new(ExitCodes.Usage, user.Message, user.Hint),
        OdographException { Kind: ErrorKind.External } external => new(
            ExitCodes.Environment, external.Message, external.Hint),
        DllNotFoundException missing => new(
            ExitCodes.Environment,
            FirstLine(missing.Message),
            "run `odograph doctor`: it says what is missing and how to get it"),
        UnauthorizedAccessException denied
            => new(ExitCodes.Environment, denied.Message, "check the permissions of the path"),
        DuckDbException { InnerException: { } inner } when inner is OdographException or IOException => Of(inner),
        DuckDbException { Type: DuckDbErrorType.OutOfMemory or DuckDbErrorType.InputOutput } duck => new(
            ExitCodes.Environment, FirstLine(duck.Message), "check the memory and the disk that are left"),
        IOException disk
            => new(ExitCodes.Environment, disk.Message, "check the disk and the permissions of the data folder"),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        OperationCanceledException => new(ExitCodes.Interrupted, "interrupted", null),
        _ => Bug(error),
    };

    /// <summary>The reader of standard output has gone (`… | head`): no failure at all.</summary>
    public static bool IsBrokenPipe(Exception error) => error is IOException { HResult: BrokenPipe };

    /// <summary>Writes the failure in the one form that all errors have.</summary>
    public void WriteTo(TextWriter error)
    {
        error.WriteLine($"error: {Message}");
        if (Hint is not null)
        {
            error.WriteLine($"hint: {Hint}");
        }
    }

    static Failure Bug(Exception error)
    {
        string report = string.Join(
            Environment.NewLine,
            $"a fault of the program: {error.GetType().Name}: {error.Message}",
            $"  odograph {Versions.Own}, .NET {Environment.Version}, {RuntimeInformation.OSDescription}",
            error.StackTrace ?? "  (no place known)");
        return new(ExitCodes.Bug, report,
            "nothing acknowledged is lost: run the command again, and report this text if it comes back");
    }

    static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
