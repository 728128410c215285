using Odograph.Model.Errors;

namespace Odograph.Lake.Stores;

/// <summary>
/// Keys, paths and URIs of a folder. A path stands in a URI as it is, without percent-encoding: Iceberg's readers
/// (Hadoop's Path, PyIceberg) take a location literally, so a folder "my lake" is file:///…/my lake for them, and
/// "my%20lake" is another folder. No symbolic link below the root is followed, for it may lead out of it; the root
/// itself may be one.
/// </summary>
sealed class LocalPaths
{
    readonly string _uriRoot;

    public LocalPaths(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        string slashed = Root.Replace('\\', '/').TrimEnd('/');
        _uriRoot = (slashed.StartsWith('/') || slashed.Length == 0 ? slashed : "/" + slashed) + "/";
    }

    public string Root { get; }

    public string UriOf(string key)
    {
        ObjectKey.Check(key);
        return "file://" + _uriRoot + key;
    }

    /// <summary>
    /// Takes the three ways to write a local URI: file:///p, file:/p (Hadoop) and file://localhost/p.
    /// </summary>
    public string? KeyOf(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.StartsWith("file:/", StringComparison.Ordinal))
        {
            return null;
        }

        string path = uri["file:".Length..];
        foreach (string authority in (ReadOnlySpan<string>)["//localhost/", "///"])
        {
            if (path.StartsWith(authority, StringComparison.Ordinal))
            {
                path = path[(authority.Length - 1)..];
                break;
            }
        }

        return path.StartsWith(_uriRoot, StringComparison.Ordinal) && ObjectKey.IsValid(path[_uriRoot.Length..])
            ? path[_uriRoot.Length..]
            : null;
    }

    /// <exception cref="EnvironmentException">A part of the path below the root is a symbolic link.</exception>
    public string PathOf(string key)
    {
        ObjectKey.Check(key);
        string path = Root;
        foreach (string part in key.Split('/'))
        {
            path = Path.Join(path, part);
            if (new FileInfo(path).LinkTarget is { } target)
            {
                throw new EnvironmentException(
                    $"open \"{key}\": \"{path}\" is a symbolic link (to \"{target}\"); expected a plain file or folder",
                    "put the folder itself there, or link the whole data folder instead");
            }
        }

        return path;
    }
}
