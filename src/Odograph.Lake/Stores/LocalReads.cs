using Microsoft.Win32.SafeHandles;

namespace Odograph.Lake.Stores;

/// <summary>Reads of files that are replaced by rename and never changed: what is open stays as it was.</summary>
static class LocalReads
{
    /// <returns>The file's bytes; null when it is not there.</returns>
    public static byte[]? Whole(string path)
    {
        using var handle = Open(path);
        if (handle is null)
        {
            return null;
        }

        long length = RandomAccess.GetLength(handle);
        return length <= Array.MaxLength
            ? Read(handle, 0, (int)length)
            : throw new IOException($"{length} bytes are too many to be read at once; read it by range");
    }

    public static byte[]? Range(string path, long offset, int length)
    {
        using var handle = Open(path);
        return handle is null
            ? null
            : Read(handle, offset, (int)Math.Clamp(RandomAccess.GetLength(handle) - offset, 0, length));
    }

    /// <summary>Opened without a lock, so that no reader stands in a writer's way.</summary>
    static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failed) when (LocalErrors.IsMissing(failed, path))
        {
            return null;
        }
    }

    static byte[] Read(SafeFileHandle handle, long offset, int length)
    {
        byte[] bytes = new byte[length];
        int have = 0;
        while (have < length)
        {
            int got = RandomAccess.Read(handle, bytes.AsSpan(have), offset + have);
            if (got == 0)
            {
                throw new EndOfStreamException(
                    $"ended after {offset + have} bytes, expected {offset + length}: it was cut while it was read");
            }

            have += got;
        }

        return bytes;
    }
}
