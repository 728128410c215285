namespace Odograph.Tidy.Sources;

/// <summary>A place that breaks a house rule. Line 0 = the whole file.</summary>
internal sealed record Finding(string Rule, string Path, int Line, string Message)
{
    public override string ToString()
        => Line > 0 ? $"{Path}:{Line}: {Message} [{Rule}]" : $"{Path}: {Message} [{Rule}]";
}
