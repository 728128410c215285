using Odograph.Model.Errors;

namespace Odograph.Lake.Stores;

/// <summary>Says in Odograph's words what the disk said: one wrap, at the border of the store.</summary>
static class LocalErrors
{
    // errno values that .NET leaves in HResult; those of Linux, with macOS's where they differ.
    const int NotADirectory = 20;
    const int NoSpace = 28;
    const int ReadOnlyFileSystem = 30;
    const int QuotaLinux = 122;
    const int QuotaMac = 69;

    public static T Guard<T>(string operation, string key, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Translate(operation, key, failed);
        }
    }

    public static EnvironmentException Translate(string operation, string key, Exception failed)
    {
        if (failed.HResult is NoSpace or QuotaLinux or QuotaMac)
        {
            return new EnvironmentException(
                $"{operation} \"{key}\": the disk is full",
                "free some space; the work goes on where it stopped",
                failed)
            {
                IsTransient = true,
            };
        }

        string hint = failed is UnauthorizedAccessException || failed.HResult == ReadOnlyFileSystem
            ? "let the user that runs Odograph read and write the data folder"
            : "check the disk that holds the data folder";
        return new EnvironmentException($"{operation} \"{key}\": {failed.Message}", hint, failed);
    }

    /// <summary>Whether a read failed because there is no such object.</summary>
    public static bool IsMissing(Exception failed, string path)
        => failed is FileNotFoundException or DirectoryNotFoundException
            || failed.HResult == NotADirectory
            || (failed is UnauthorizedAccessException && Directory.Exists(path));
}
