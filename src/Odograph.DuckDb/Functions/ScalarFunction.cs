using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Odograph.DuckDb.Native;

namespace Odograph.DuckDb.Functions;

/// <summary>
/// The body of a scalar function: one result cell per row of the input chunk. Runs on DuckDB's threads, several at
/// once. An exception fails the statement with it as inner exception.
/// </summary>
public delegate void ScalarBody(DuckDbChunk input, VectorWriter output);

/// <summary>
/// A scalar function of SQL with a managed body. Nulls are passed to the body. It counts as volatile: evaluated once
/// for every row where the statement names it, never folded or moved.
/// </summary>
public sealed record ScalarFunction(
    string Name, IReadOnlyList<DuckDbType> Parameters, DuckDbType Result, ScalarBody Body)
{
    internal unsafe void Register(nint connection)
    {
        nint function = NativeMethods.duckdb_create_scalar_function();
        try
        {
            fixed (byte* name = Utf8.Zero(Name))
            {
                NativeMethods.duckdb_scalar_function_set_name(function, name);
            }

            foreach (var parameter in Parameters)
            {
                WithType(parameter, function, &NativeMethods.duckdb_scalar_function_add_parameter);
            }

            WithType(Result, function, &NativeMethods.duckdb_scalar_function_set_return_type);
            NativeMethods.duckdb_scalar_function_set_volatile(function);
            NativeMethods.duckdb_scalar_function_set_special_handling(function);
            NativeMethods.duckdb_scalar_function_set_extra_info(
                function, (void*)ManagedHandle.Make(this), &ManagedHandle.Free);
            NativeMethods.duckdb_scalar_function_set_function(function, &Call);
            if (NativeMethods.duckdb_register_scalar_function(connection, function) != 0)
            {
                throw new DuckDbException(
                    DuckDbErrorType.Catalog, $"DuckDB refused the function {Name}; is the name taken?");
            }
        }
        finally
        {
            NativeMethods.duckdb_destroy_scalar_function(ref function);
        }
    }

    static unsafe void WithType(DuckDbType type, nint function, delegate*<nint, nint, void> use)
    {
        nint handle = NativeMethods.duckdb_create_logical_type((int)type);
        use(function, handle);
        NativeMethods.duckdb_destroy_logical_type(ref handle);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static unsafe void Call(nint info, nint input, nint output)
    {
        try
        {
            var function = ManagedHandle.Get<ScalarFunction>(NativeMethods.duckdb_scalar_function_get_extra_info(info));
            function.Body(new DuckDbChunk(input, null), new VectorWriter(output));
        }
        catch (Exception e)
        {
            fixed (byte* text = Utf8.Zero(CallbackErrors.Keep(e)))
            {
                NativeMethods.duckdb_scalar_function_set_error(info, text);
            }
        }
    }
}
