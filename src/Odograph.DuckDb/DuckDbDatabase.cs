using System.Globalization;
using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>
/// An open DuckDB database, in this process. Its time zone is UTC and it loads no extension by itself. Safe for
/// concurrent use; its connections are not. Dispose it after them.
/// </summary>
public sealed unsafe class DuckDbDatabase : IDisposable
{
    nint _handle;

    DuckDbDatabase(nint handle) => _handle = handle;

    /// <summary>The version of the library that was found, such as v1.5.6.</summary>
    public static string Version => Utf8.Text(NativeMethods.duckdb_library_version());

    /// <exception cref="DuckDbException">The file is no database, is in use, or a setting is refused.</exception>
    /// <exception cref="DllNotFoundException">libduckdb was not found.</exception>
    public static DuckDbDatabase Open(DuckDbOptions? options = null)
    {
        options ??= new DuckDbOptions();
        _ = NativeMethods.duckdb_create_config(out nint config);
        try
        {
            foreach (var (name, value) in SettingsOf(options))
            {
                Set(config, name, value);
            }

            fixed (byte* path = Utf8.Zero(options.Path ?? ":memory:"))
            {
                return NativeMethods.duckdb_open_ext(path, out nint handle, config, out byte* error) == 0
                    ? new DuckDbDatabase(handle)
                    : throw new DuckDbException(DuckDbErrorType.Connection, Utf8.TakeText(error));
            }
        }
        finally
        {
            NativeMethods.duckdb_destroy_config(ref config);
        }
    }

    public DuckDbConnection Connect()
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        if (NativeMethods.duckdb_connect(_handle, out nint connection) != 0)
        {
            throw new DuckDbException(DuckDbErrorType.Connection, "DuckDB refused a connection");
        }

        var made = new DuckDbConnection(connection);
        made.Execute("SET TimeZone = 'UTC'");
        return made;
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            NativeMethods.duckdb_close(ref _handle);
            _handle = 0;
        }
    }

    static Dictionary<string, string> SettingsOf(DuckDbOptions options)
    {
        var settings = new Dictionary<string, string>(options.Settings)
        {
            ["threads"] = options.Threads.ToString(CultureInfo.InvariantCulture),
            ["preserve_insertion_order"] = options.PreserveInsertionOrder ? "true" : "false",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",

            // Without them the allocator gives memory back only when it is called again: never, while nothing comes.
            ["allocator_background_threads"] = "true",
        };
        if (options.MemoryLimitBytes is { } bytes)
        {
            settings["memory_limit"] = $"{bytes / 1024}KiB";
        }

        if (options.TempFolder is { } folder)
        {
            settings["temp_directory"] = folder;
        }

        return settings;
    }

    static void Set(nint config, string name, string value)
    {
        fixed (byte* key = Utf8.Zero(name), text = Utf8.Zero(value))
        {
            if (NativeMethods.duckdb_set_config(config, key, text) != 0)
            {
                throw new DuckDbException(
                    DuckDbErrorType.Settings, $"DuckDB has no setting \"{name}\" that takes \"{value}\"");
            }
        }
    }
}
