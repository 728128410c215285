namespace Odograph.Model.Errors;

/// <summary>Whose move it is when an operation failed.</summary>
public enum ErrorKind
{
    /// <summary>The request, the configuration or the input is wrong: changing it helps, retrying does not.</summary>
    User,

    /// <summary>
    /// The disk, the network or another system said no: retrying may help (see <see
    /// cref="OdographException.IsTransient"/>).
    /// </summary>
    External,

    /// <summary>A broken promise of the program itself.</summary>
    Internal,
}

/// <summary>
/// The base of every error that Odograph raises on purpose. The message says operation, quoted subject, what was
/// expected and found; <see cref="Hint"/> says what to do. Misuse of an API raises the BCL's argument exceptions
/// instead.
/// </summary>
public class OdographException : Exception
{
    public OdographException(ErrorKind kind, string message, string? hint = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Hint = hint;
    }

    public ErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool IsTransient { get; init; }

    /// <summary>What the reader can do about it: a sentence or a command. Null when there is nothing to say.</summary>
    public string? Hint { get; }
}
