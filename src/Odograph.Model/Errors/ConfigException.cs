namespace Odograph.Model.Errors;

/// <summary>One fault of a pipeline folder, with its place. Line and column count from 1; 0 = the whole file.</summary>
public sealed record ConfigProblem(string File, int Line, int Column, string Message)
{
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}: {Message}";
}

/// <summary>The pipeline folder cannot be used; every problem found is listed, not the first alone.</summary>
public sealed class ConfigException : OdographException
{
    public ConfigException(IReadOnlyList<ConfigProblem> problems)
        : base(
            ErrorKind.User,
            string.Join(Environment.NewLine, problems),
            "mend the places above, then run `odograph config lint` to check them all at once")
        => Problems = problems;

    public IReadOnlyList<ConfigProblem> Problems { get; }
}
