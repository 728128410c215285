using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Odograph.Cli.Data;

/// <summary>open and flock of libc, for a file that one process locks and any may read.</summary>
internal static class LockedFile
{
    const int ReadWrite = 2;
    const int CloseOnExecLinux = 0x80000;
    const int CloseOnExecMac = 0x1000000;
    const int Exclusive = 2;
    const int DoNotWait = 4;

    public static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        }

        if (!File.Exists(path))
        {
            Create(path);
        }

        int closeOnExec = OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux;
        int handle = open(path, ReadWrite | closeOnExec);
        return handle >= 0
            ? new SafeFileHandle(handle, ownsHandle: true)
            : throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}: \"{path}\"");
    }

    /// <summary>False when another handle holds the lock.</summary>
    public static bool TryLock(SafeFileHandle file)
        => OperatingSystem.IsWindows() || flock(file, Exclusive | DoNotWait) == 0;

    static void Create(string path)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another writer made it just now; who may write is decided by the lock.
        }
    }

    [DllImport(
        "libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int flock(SafeFileHandle file, int operation);
}
