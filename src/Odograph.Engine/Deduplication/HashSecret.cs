using System.Security.Cryptography;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// The secret of a folder's <see cref="IdentityHash"/>: random bytes in a file that only its owner may read, drawn when
/// it is missing or not as long as it should be. Where it cannot be kept, a secret of this process alone is as good:
/// filters made with another one are then made anew.
/// </summary>
static class HashSecret
{
    public const string FileName = "secret";

    public static byte[] LoadOrDraw(string folder)
    {
        string path = Path.Combine(folder, FileName);
        byte[] drawn = RandomNumberGenerator.GetBytes(IdentityHash.SecretBytes);
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(path) && File.ReadAllBytes(path) is { Length: IdentityHash.SecretBytes } known)
            {
                return known;
            }

            string temporary = Path.Combine(folder, $"{FileName}.{Guid.NewGuid():N}.tmp");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(temporary, options))
            {
                file.Write(drawn);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be used costs speed, not truth.
        }

        return drawn;
    }
}
