using Odograph.Model.Errors;

namespace Odograph.Log.Segments;

/// <summary>Sound bytes of a version that this program does not know.</summary>
sealed class NewerFormatException(string what, int version, int flags)
    : EnvironmentException(
        $"read log: {what} of format version {version} with flags {flags}; this program reads version 1 with flags 0",
        "run the version of odograph that wrote the data folder, or a newer one");
