using Odograph.Model.Errors;

namespace Odograph.Lake.Tables;

/// <summary>A file that a table refers to, or that a decided batch names, is not in the object store.</summary>
public sealed class MissingFileException : OdographException
{
    public MissingFileException(string operation, string uri)
        : base(
            ErrorKind.External,
            $"{operation} \"{uri}\": not found",
            "run `odograph lake verify` to see what else is missing")
        => Uri = uri;

    /// <summary>The file's absolute URI.</summary>
    public string Uri { get; }
}
