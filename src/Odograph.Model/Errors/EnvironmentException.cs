namespace Odograph.Model.Errors;

/// <summary>
/// The machine or the data folder does not allow the operation now: no permission, disk full, another writer at work, a
/// port taken, a deposed writer, a gap in the log. The command ends with exit code 4.
/// </summary>
public class EnvironmentException : OdographException
{
    public EnvironmentException(string message, string? hint = null, Exception? inner = null)
        : base(ErrorKind.External, message, hint, inner)
    {
    }
}
