namespace Odograph.Testing.Processes;

/// <summary>The built program beside the test assembly (the test project references Odograph.Cli).</summary>
public static class OdographProgram
{
    public static string Path { get; } = System.IO.Path.Combine(
        AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "odograph.exe" : "odograph");

    public static Task<ProcessRun> RunAsync(params string[] arguments)
        => ProcessRun.StartAsync(Path, arguments, environment: Plain);

    /// <summary>No colours, no variables that point the program elsewhere.</summary>
    public static IReadOnlyDictionary<string, string?> Plain { get; } = new Dictionary<string, string?>
    {
        ["NO_COLOR"] = "1",
        ["ODOGRAPH_FAIL"] = null,
    };
}
