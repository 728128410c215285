using System.Diagnostics;
using System.Text.Json;
using Odograph.Cli.Shell;
using Odograph.Model.Errors;

namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// One measurement in a process of its own, so that memory and processor time are those of the case alone: both sides
/// of that process. It prints a <see cref="Measurement"/> as JSON on its last line.
/// </summary>
internal static class BenchChild
{
    /// <summary>The hidden command; its arguments: case, side (or the case again), the run's folder.</summary>
    public const string Command = "bench-child";

    const string SettingsFile = "settings.json";

    /// <summary>In the parent, once: what every child is told.</summary>
    public static void WriteSettings(BenchRun run)
        => File.WriteAllText(run.Path(SettingsFile), JsonSerializer.Serialize(run.Settings));

    /// <summary>In the parent.</summary>
    /// <exception cref="OdographException">The child ended with an error, which it has printed.</exception>
    public static async Task<Measurement> StartAsync(BenchRun run, BenchCase measured, string side)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(BenchChild).Assembly.Location);
        }

        foreach (string argument in (ReadOnlySpan<string>)[Command, measured.Name, side, run.Folder])
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        try
        {
            string output = await child.StandardOutput.ReadToEndAsync(run.Stop);
            await child.WaitForExitAsync(run.Stop);
            return child.ExitCode == 0
                ? JsonSerializer.Deserialize<Measurement>(output.TrimEnd().Split('\n')[^1])!
                : throw new OdographException(
                    ErrorKind.Internal,
                    $"bench {measured.Name}: the process of \"{side}\" ended with exit code {child.ExitCode}");
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>In the child.</summary>
    public static async Task<int> RunAsync(Invocation invocation, string name, string side, string folder)
    {
        var settings = JsonSerializer.Deserialize<Dictionary<string, long>>(
            await File.ReadAllTextAsync(Path.Combine(folder, SettingsFile), invocation.Stop))!;
        var run = new BenchRun(folder, settings, invocation.Time, invocation.Stop);
        var measured = BenchCases.Find(name);
        var measurement = side == measured.Name
            ? await measured.MeasureAsync(run)
            : await measured.Sides.Single(known => known.Name == side).MeasureAsync(run);
        invocation.Terminal.Out.WriteLine(JsonSerializer.Serialize(measurement));
        return ExitCodes.Ok;
    }
}
