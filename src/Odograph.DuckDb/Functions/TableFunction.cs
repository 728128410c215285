using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Odograph.DuckDb.Native;

namespace Odograph.DuckDb.Functions;

/// <summary>
/// The one table function behind every <see cref="TableSource"/>: <c>managed_rows(n)</c>, where n is a ticket given out
/// here. A number that nobody was given finds no source, so text from outside cannot reach memory by it.
/// </summary>
static unsafe class TableFunction
{
    public const string Name = "managed_rows";

    static readonly ConcurrentDictionary<long, TableSource> Sources = new();
    static long _lastTicket;

    public static void Register(nint connection)
    {
        nint function = NativeMethods.duckdb_create_table_function();
        nint parameter = NativeMethods.duckdb_create_logical_type((int)DuckDbType.BigInt);
        try
        {
            fixed (byte* name = Utf8.Zero(Name))
            {
                NativeMethods.duckdb_table_function_set_name(function, name);
            }

            NativeMethods.duckdb_table_function_add_parameter(function, parameter);
            NativeMethods.duckdb_table_function_set_bind(function, &Bind);
            NativeMethods.duckdb_table_function_set_init(function, &Init);
            NativeMethods.duckdb_table_function_set_local_init(function, &InitReader);
            NativeMethods.duckdb_table_function_set_function(function, &Fill);
            if (NativeMethods.duckdb_register_table_function(connection, function) != 0)
            {
                throw new DuckDbException(DuckDbErrorType.Internal, $"DuckDB refused the table function {Name}");
            }
        }
        finally
        {
            NativeMethods.duckdb_destroy_logical_type(ref parameter);
            NativeMethods.duckdb_destroy_table_function(ref function);
        }
    }

    public static long Add(TableSource source)
    {
        long ticket = Interlocked.Increment(ref _lastTicket);
        Sources[ticket] = source;
        return ticket;
    }

    public static void Remove(long ticket) => Sources.TryRemove(ticket, out _);

    public static string Sql(long ticket) => $"{Name}({ticket.ToString(CultureInfo.InvariantCulture)})";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Bind(nint info)
    {
        try
        {
            nint value = NativeMethods.duckdb_bind_get_parameter(info, 0);
            long ticket = NativeMethods.duckdb_get_int64(value);
            NativeMethods.duckdb_destroy_value(ref value);
            if (!Sources.TryGetValue(ticket, out var source))
            {
                throw new InvalidOperationException($"{Name}({ticket}) is not open");
            }

            foreach (var column in source.Columns)
            {
                AddColumn(info, column);
            }

            if (source.Rows is { } rows)
            {
                NativeMethods.duckdb_bind_set_cardinality(info, (ulong)rows, 0);
            }

            NativeMethods.duckdb_bind_set_bind_data(info, (void*)ManagedHandle.Make(source), &ManagedHandle.Free);
        }
        catch (Exception e)
        {
            fixed (byte* text = Utf8.Zero(CallbackErrors.Keep(e)))
            {
                NativeMethods.duckdb_bind_set_error(info, text);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Init(nint info)
    {
        var source = ManagedHandle.Get<TableSource>(NativeMethods.duckdb_init_get_bind_data(info));
        NativeMethods.duckdb_init_set_max_threads(info, (ulong)source.MaxReaders);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void InitReader(nint info)
    {
        try
        {
            var reader = ManagedHandle.Get<TableSource>(NativeMethods.duckdb_init_get_bind_data(info)).OpenReader();
            NativeMethods.duckdb_init_set_init_data(info, (void*)ManagedHandle.Make(reader), &ManagedHandle.Free);
        }
        catch (Exception e)
        {
            fixed (byte* text = Utf8.Zero(CallbackErrors.Keep(e)))
            {
                NativeMethods.duckdb_init_set_error(info, text);
            }
        }
    }

    // An exception must not leave a callback: it would end the process.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Fill(nint info, nint chunk)
    {
        try
        {
            var reader = ManagedHandle.Get<TableReader>(NativeMethods.duckdb_function_get_local_init_data(info));
            int rows = reader.Fill(new ChunkWriter(chunk));
            NativeMethods.duckdb_data_chunk_set_size(chunk, (ulong)rows);
        }
        catch (Exception e)
        {
            fixed (byte* text = Utf8.Zero(CallbackErrors.Keep(e)))
            {
                NativeMethods.duckdb_function_set_error(info, text);
            }
        }
    }

    static void AddColumn(nint info, SourceColumn column)
    {
        nint type = column.Values is { } values
            ? EnumOf(values)
            : NativeMethods.duckdb_create_logical_type((int)column.Type);
        fixed (byte* name = Utf8.Zero(column.Name))
        {
            NativeMethods.duckdb_bind_add_result_column(info, name, type);
        }

        NativeMethods.duckdb_destroy_logical_type(ref type);
    }

    static nint EnumOf(IReadOnlyList<byte[]> values)
    {
        byte[] text = [.. values.SelectMany(value => value.Append((byte)0))];
        var names = new nint[values.Count];
        fixed (byte* first = text)
        fixed (nint* name = names)
        {
            int offset = 0;
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = (nint)(first + offset);
                offset += values[i].Length + 1;
            }

            return NativeMethods.duckdb_create_enum_type((byte**)name, (ulong)names.Length);
        }
    }
}

/// <summary>A <see cref="TableSource"/> that SQL can read from until Dispose.</summary>
public sealed class OpenTableSource : IDisposable
{
    readonly long _ticket;

    internal OpenTableSource(TableSource source)
    {
        _ticket = TableFunction.Add(source);
        Sql = TableFunction.Sql(_ticket);
    }

    /// <summary>What stands behind FROM.</summary>
    public string Sql { get; }

    public void Dispose() => TableFunction.Remove(_ticket);
}
