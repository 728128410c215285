using System.Runtime.InteropServices;

namespace Odograph.DuckDb.Native;

/// <summary>
/// DuckDB's C API as it is, blittable only (duckdb.h of 1.5). This part: databases, statements, results, types, values.
/// </summary>
static unsafe partial class NativeMethods
{
    public const string Library = "duckdb";

    [LibraryImport(Library)]
    public static partial int duckdb_create_config(out nint config);

    [LibraryImport(Library)]
    public static partial int duckdb_set_config(nint config, byte* name, byte* option);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library)]
    public static partial int duckdb_open_ext(byte* path, out nint database, nint config, out byte* error);

    [LibraryImport(Library)]
    public static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    public static partial int duckdb_connect(nint database, out nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_interrupt(nint connection);

    [LibraryImport(Library)]
    public static partial byte* duckdb_library_version();

    [LibraryImport(Library)]
    public static partial void duckdb_free(void* pointer);

    [LibraryImport(Library)]
    public static partial int duckdb_query(nint connection, byte* sql, ref NativeResult result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_extract_statements(nint connection, byte* sql, out nint statements);

    [LibraryImport(Library)]
    public static partial byte* duckdb_extract_statements_error(nint statements);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(Library)]
    public static partial int duckdb_prepare_extracted_statement(
        nint connection, nint statements, ulong index, out nint prepared);

    [LibraryImport(Library)]
    public static partial byte* duckdb_prepare_error(nint prepared);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(ref nint prepared);

    [LibraryImport(Library)]
    public static partial int duckdb_prepared_statement_type(nint prepared);

    [LibraryImport(Library)]
    public static partial int duckdb_execute_prepared(nint prepared, ref NativeResult result);

    [LibraryImport(Library)]
    public static partial int duckdb_execute_prepared_streaming(nint prepared, ref NativeResult result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_result(ref NativeResult result);

    [LibraryImport(Library)]
    public static partial byte* duckdb_result_error(ref NativeResult result);

    [LibraryImport(Library)]
    public static partial int duckdb_result_error_type(ref NativeResult result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_column_count(ref NativeResult result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_rows_changed(ref NativeResult result);

    [LibraryImport(Library)]
    public static partial byte* duckdb_column_name(ref NativeResult result, ulong column);

    [LibraryImport(Library)]
    public static partial nint duckdb_column_logical_type(ref NativeResult result, ulong column);

    [LibraryImport(Library)]
    public static partial nint duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_logical_type(int type);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_list_type(nint element);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_enum_type(byte** names, ulong count);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_logical_type(ref nint type);

    [LibraryImport(Library)]
    public static partial int duckdb_get_type_id(nint type);

    [LibraryImport(Library)]
    public static partial nint duckdb_list_type_child_type(nint type);

    [LibraryImport(Library)]
    public static partial nint duckdb_array_type_child_type(nint type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_array_type_array_size(nint type);

    [LibraryImport(Library)]
    public static partial nint duckdb_map_type_key_type(nint type);

    [LibraryImport(Library)]
    public static partial nint duckdb_map_type_value_type(nint type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_struct_type_child_count(nint type);

    [LibraryImport(Library)]
    public static partial byte* duckdb_struct_type_child_name(nint type, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_struct_type_child_type(nint type, ulong index);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_width(nint type);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_scale(nint type);

    [LibraryImport(Library)]
    public static partial int duckdb_decimal_internal_type(nint type);

    [LibraryImport(Library)]
    public static partial int duckdb_enum_internal_type(nint type);

    [LibraryImport(Library)]
    public static partial uint duckdb_enum_dictionary_size(nint type);

    [LibraryImport(Library)]
    public static partial byte* duckdb_enum_dictionary_value(nint type, ulong index);

    [LibraryImport(Library)]
    public static partial long duckdb_get_int64(nint value);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_value(ref nint value);

    [LibraryImport(Library)]
    public static partial int duckdb_appender_create(nint connection, byte* schema, byte* table, out nint appender);

    [LibraryImport(Library)]
    public static partial int duckdb_append_data_chunk(nint appender, nint chunk);

    [LibraryImport(Library)]
    public static partial ulong duckdb_appender_column_count(nint appender);

    [LibraryImport(Library)]
    public static partial nint duckdb_appender_column_type(nint appender, ulong column);

    [LibraryImport(Library)]
    public static partial int duckdb_appender_flush(nint appender);

    [LibraryImport(Library)]
    public static partial int duckdb_appender_destroy(ref nint appender);

    [LibraryImport(Library)]
    public static partial byte* duckdb_appender_error(nint appender);
}

/// <summary>duckdb_result: six words, the last of which is the owner.</summary>
[StructLayout(LayoutKind.Sequential)]
struct NativeResult
{
    readonly ulong _columns;
    readonly ulong _rows;
    readonly ulong _changed;
    readonly nint _columnData;
    readonly nint _error;
    readonly nint _owner;
}
