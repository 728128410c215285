using Odograph.Model.Errors;

namespace Odograph.Lake.Tables;

/// <summary>
/// A file of a table (metadata.json, manifest list, manifest) is damaged, or uses a part of the format that Odograph
/// does not know. Nothing was changed.
/// </summary>
public sealed class TableFormatException : OdographException
{
    public TableFormatException(string message, string? hint = null, Exception? inner = null)
        : base(ErrorKind.External, message, hint, inner)
    {
    }
}
