using System.Reflection;
using Odograph.DuckDb;

namespace Odograph.Cli.Shell;

/// <summary>Versions of the program and of what it runs on.</summary>
internal static class Versions
{
    /// <summary>As built, without the commit that the SDK may append.</summary>
    public static string Own { get; } =
        typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "unknown";

    /// <summary>DuckDB's version, or null where its library cannot be loaded.</summary>
    public static string? DuckDb()
    {
        try
        {
            return DuckDbDatabase.Version;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }
}
