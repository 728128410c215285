using Odograph.Model.Errors;

namespace Odograph.Engine.Query;

/// <summary>A query needs more memory, or more room to spill, than its limits allow.</summary>
public sealed class QueryMemoryException : EnvironmentException
{
    public QueryMemoryException(string message, Exception? inner = null)
        : base(message, "ask for fewer rows or columns, or aggregate in steps", inner)
    {
    }
}
