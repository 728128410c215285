using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Odograph.DuckDb.Functions;

/// <summary>
/// Managed objects that DuckDB keeps for us, and frees through <see cref="Free"/> (disposing of readers).
/// </summary>
static unsafe class ManagedHandle
{
    public static nint Make(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    public static T Get<T>(void* handle)
        where T : class
        => Unsafe.As<T>(GCHandle.FromIntPtr((nint)handle).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(void* handle)
    {
        var owned = GCHandle.FromIntPtr((nint)handle);
        (owned.Target as TableReader)?.Dispose();
        owned.Free();
    }
}
