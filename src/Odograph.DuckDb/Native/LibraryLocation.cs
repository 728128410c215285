using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Odograph.DuckDb.Native.NativeMethods;

namespace Odograph.DuckDb.Native;

/// <summary>
/// Where libduckdb is found: the file that <c>ODOGRAPH_DUCKDB</c> names, else the one beside the program, else the
/// system's own.
/// </summary>
static class LibraryLocation
{
    public const string Variable = "ODOGRAPH_DUCKDB";

    static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "The resolver must be there before the first call, whoever makes it.")]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(LibraryLocation).Assembly, Resolve);

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
        => name == Library ? Load() : 0;

    static nint Load()
    {
        string? chosen = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(chosen))
        {
            return NativeLibrary.TryLoad(chosen, out nint named)
                ? named
                : throw new DllNotFoundException(
                    $"load libduckdb: {Variable} names \"{chosen}\", which cannot be loaded");
        }

        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, FileName), out nint beside)
            || NativeLibrary.TryLoad(FileName, out beside))
        {
            return beside;
        }

        throw new DllNotFoundException(
            $"load libduckdb: no \"{FileName}\" beside the program; put it there or set {Variable} to its path");
    }
}
