using System.Security.Cryptography;

namespace Odograph.Lake.Stores;

/// <summary>
/// ETag of the stores without a server: half a SHA-256 of the content, as S3's is a hash of it. The only registers
/// swapped by it (the version hint, which only grows, and the sign of life, which counts) never hold a value twice, so
/// "same content" is "same write" there.
/// </summary>
static class ContentETag
{
    const int Bytes = 16;

    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Convert.ToHexStringLower(hash[..Bytes]);
    }
}
