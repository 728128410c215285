using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Tests;

/// <summary>Small texts at a place of the tree.</summary>
internal static class Snippet
{
    public static SourceFile Of(string text, string path = "src/Odograph.Lake/Tables/A.cs") => new(path, text);

    public static SourceFile Project(string name, string items)
        => new($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{items}</ItemGroup></Project>");
}
