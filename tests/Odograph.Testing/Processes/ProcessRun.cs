using System.Diagnostics;
using System.Text;

namespace Odograph.Testing.Processes;

/// <summary>What a finished program said.</summary>
public sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    /// <summary>Non-empty lines of the standard output.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a program to its end; both streams are read as they come, so that neither fills up.</summary>
    /// <param name="input">Text for its standard input; null = none, closed at once.</param>
    /// <param name="onError">Gets each line of the standard error as it comes.</param>
    /// <exception cref="TimeoutException">It did not end within the limit (and was killed).</exception>
    public static async Task<ProcessRun> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? input = null,
        TimeSpan? limit = null,
        Action<string>? onError = null)
    {
        using var process = Start(program, arguments, folder, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = onError is null
            ? process.StandardError.ReadToEndAsync()
            : ReadLinesAsync(process.StandardError, onError);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end in time. It said: {await output}{await error}");
        }

        return new ProcessRun(process.ExitCode, await output, await error);
    }

    static async Task<string> ReadLinesAsync(StreamReader reader, Action<string> onLine)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            onLine(line);
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Starts a program with its three streams redirected; the caller reads, ends and disposes it.</summary>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Environment.CurrentDirectory,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[key] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
