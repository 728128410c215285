namespace Odograph.Interop.Readers;

/// <summary>
/// Where foreign software is found: an environment variable, else a folder of servers beside the repository. What is
/// not found is skipped with the reason, but in CI (CI=true) its absence is a failure.
/// </summary>
internal static class TestServers
{
    /// <summary>The launcher of a server by name; null where there is none.</summary>
    public static string? Find(string name)
    {
        string? folder = Environment.GetEnvironmentVariable("ODOGRAPH_SERVERS_DIR") ?? Beside(RepositoryRoot());
        string path = folder is null ? "" : Path.Combine(folder, name);
        return File.Exists(path) ? path : null;
    }

    static string? Beside(string root)
    {
        string candidate = Path.GetFullPath(Path.Combine(root, "..", "shared", "servers"));
        return Directory.Exists(candidate) ? candidate : null;
    }

    /// <summary>The folder that holds the solution, found from the test assembly upwards.</summary>
    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Odograph.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No Odograph.slnx above the test assembly.");
    }
}
