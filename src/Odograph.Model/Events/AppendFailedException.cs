using Odograph.Model.Errors;

namespace Odograph.Model.Events;

/// <summary>
/// A part of a batch of entries is durable, the rest is not and never will be by this call. Appending the lost entries
/// again stores no copies.
/// </summary>
public sealed class AppendFailedException : EnvironmentException
{
    /// <param name="cause">Why the first of them was not stored; its message and hint are this one's.</param>
    /// <param name="lost">Indexes of the entries that were not stored, those of one key in their order.</param>
    public AppendFailedException(OdographException cause, IReadOnlyList<int> lost)
        : base(Checked(cause).Message, cause.Hint, cause)
    {
        IsTransient = cause.IsTransient;
        Lost = lost;
    }

    public IReadOnlyList<int> Lost { get; }

    static OdographException Checked(OdographException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause;
    }
}
