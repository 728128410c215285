using System.Text;

namespace Odograph.Lake.Stores;

/// <summary>
/// What may be a key in every store: parts between single slashes, none empty, none beginning with a dot (such names
/// are the stores' own: temporary files, locks), no backslash and no control character; at most 1,024 bytes of UTF-8,
/// 255 a part (S3's and disks' limits).
/// </summary>
public static class ObjectKey
{
    public const int MaxBytes = 1024;

    public const int MaxPartBytes = 255;

    public static bool IsValid(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= MaxBytes && key.Split('/').All(IsValidPart);
    }

    /// <exception cref="ArgumentException">The text is no key.</exception>
    public static void Check(string key)
    {
        if (!IsValid(key))
        {
            throw new ArgumentException(
                $"object key \"{key}\": expected parts between single slashes, none of which begins with a dot");
        }
    }

    /// <summary>A prefix is the beginning of a key, or empty.</summary>
    /// <exception cref="ArgumentException">No key begins with the text.</exception>
    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            Check(prefix.EndsWith('/') ? prefix[..^1] : prefix);
        }
    }

    static bool IsValidPart(string part)
        => part.Length > 0 && part[0] != '.' && Encoding.UTF8.GetByteCount(part) <= MaxPartBytes
            && !part.Any(letter => letter == '\\' || char.IsControl(letter));
}
