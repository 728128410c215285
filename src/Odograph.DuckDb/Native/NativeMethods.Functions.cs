using System.Runtime.InteropServices;

namespace Odograph.DuckDb.Native;

/// <summary>This part: table functions and scalar functions whose bodies are callbacks.</summary>
static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_create_table_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_table_function(ref nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_name(nint function, byte* name);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_add_parameter(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_bind(
        nint function, delegate* unmanaged[Cdecl]<nint, void> bind);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_init(
        nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_local_init(
        nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_function(
        nint function, delegate* unmanaged[Cdecl]<nint, nint, void> fill);

    [LibraryImport(Library)]
    public static partial int duckdb_register_table_function(nint connection, nint function);

    [LibraryImport(Library)]
    public static partial nint duckdb_bind_get_parameter(nint info, ulong index);

    [LibraryImport(Library)]
    public static partial void duckdb_bind_add_result_column(nint info, byte* name, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_bind_set_cardinality(nint info, ulong rows, byte isExact);

    [LibraryImport(Library)]
    public static partial void duckdb_bind_set_bind_data(
        nint info, void* data, delegate* unmanaged[Cdecl]<void*, void> destroy);

    [LibraryImport(Library)]
    public static partial void duckdb_bind_set_error(nint info, byte* error);

    [LibraryImport(Library)]
    public static partial void* duckdb_init_get_bind_data(nint info);

    [LibraryImport(Library)]
    public static partial void duckdb_init_set_init_data(
        nint info, void* data, delegate* unmanaged[Cdecl]<void*, void> destroy);

    [LibraryImport(Library)]
    public static partial void duckdb_init_set_max_threads(nint info, ulong threads);

    [LibraryImport(Library)]
    public static partial void duckdb_init_set_error(nint info, byte* error);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial void* duckdb_function_get_local_init_data(nint info);

    [LibraryImport(Library)]
    public static partial void duckdb_function_set_error(nint info, byte* error);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_scalar_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_scalar_function(ref nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_name(nint function, byte* name);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_add_parameter(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_return_type(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_volatile(nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_special_handling(nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_extra_info(
        nint function, void* data, delegate* unmanaged[Cdecl]<void*, void> destroy);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_function(
        nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body);

    [LibraryImport(Library)]
    public static partial int duckdb_register_scalar_function(nint connection, nint function);

    [LibraryImport(Library)]
    public static partial void* duckdb_scalar_function_get_extra_info(nint info);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_error(nint info, byte* error);
}
