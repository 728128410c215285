using Odograph.Model.Errors;

namespace Odograph.Lake.Catalogs;

/// <summary>
/// Names of namespaces and tables are folder names too: letters, digits, '_' and '-', beginning with a letter or digit
/// (folders that begin with '_' are not tables: <c>_stage</c>), at most 128 long.
/// </summary>
static class TableNames
{
    const int MaxLength = 128;

    public static bool IsValid(string name)
        => name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    /// <exception cref="OdographException">Kind User: it is no name.</exception>
    public static void Check(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name.Namespace) || !IsValid(name.Name))
        {
            throw new OdographException(
                ErrorKind.User,
                $"table name \"{name}\": expected letters, digits, '_' and '-'",
                "`odograph lake ls` lists the tables");
        }
    }
}
