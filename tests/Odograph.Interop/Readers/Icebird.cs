using Odograph.Testing.Processes;

namespace Odograph.Interop.Readers;

/// <summary>The JavaScript reader beside the test assembly.</summary>
internal static class Icebird
{
    /// <summary>Its folder; installed by package name on first use.</summary>
    public static Lazy<Task<string>> Folder { get; } = new(InstallAsync);

    static async Task<string> InstallAsync()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "icebird");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            var run = await ProcessRun.StartAsync("npm", ["ci", "--no-audit", "--no-fund"], folder);
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
        }

        return folder;
    }
}
