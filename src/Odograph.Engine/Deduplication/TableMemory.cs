using System.Runtime.InteropServices;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// Zeroed memory for tables that come, grow and go in any size and order. From <see cref="LeastMappedBytes"/> on a
/// table has pages of its own, which go back to the system when it is freed: on a heap, tables evicted here and there
/// left holes that made up as much as two thirds of what was in use. Safe for concurrent use.
/// </summary>
static unsafe partial class TableMemory
{
    /// <summary>Smaller tables lie on the heap of the C library.</summary>
    public const int LeastMappedBytes = 16 << 10;

    // Written through at once (populate): memory that is zero because nobody wrote to it yet would be mapped at the
    // first look, and a second time, with a stop of the other processors, at the first write.
    const int ReadWrite = 1 | 2;
    const int PrivateAnonymousPopulate = 0x02 | 0x20 | 0x8000;

    /// <exception cref="InsufficientMemoryException">The system gives no more.</exception>
    public static void* Allocate(nuint bytes)
    {
        if (IsMapped(bytes))
        {
            nint mapped = Map(0, bytes, ReadWrite, PrivateAnonymousPopulate, -1, 0);
            return mapped != -1
                ? (void*)mapped
                : throw new InsufficientMemoryException($"map {bytes} bytes for a table");
        }

        void* memory = NativeMemory.Alloc(bytes);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }

    /// <param name="bytes">As it was allocated.</param>
    public static void Free(void* memory, nuint bytes)
    {
        if (memory is null)
        {
            return;
        }

        if (IsMapped(bytes))
        {
            _ = Unmap((nint)memory, bytes);
        }
        else
        {
            NativeMemory.Free(memory);
        }
    }

    // The flags are those of Linux.
    static bool IsMapped(nuint bytes) => bytes >= LeastMappedBytes && OperatingSystem.IsLinux();

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint bytes);
}
