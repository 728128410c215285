using Microsoft.CodeAnalysis.CSharp.Syntax;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Rules;

/// <summary>Folders are features and types are nouns of the domain: words that say neither.</summary>
internal static class Names
{
    static readonly string[] Folders =
    [
        "Interfaces", "Helpers", "Helper", "Models", "Utils", "Util", "Utilities", "Common", "Misc", "Shared", "Core",
        "Abstractions",
        "Extensions", "Services", "Infrastructure",
    ];

    static readonly string[] Suffixes =
        ["Manager", "Util", "Utils", "Utility", "Helper", "Helpers", "Impl", "Data", "Info", "Processor"];

    public static IEnumerable<Finding> ForbiddenFolders(SourceFile file)
        => from part in file.Path.Split('/')[..^1]
           where Folders.Contains(part, StringComparer.OrdinalIgnoreCase)
           select file.Find("folder-name", 0, $"folder \"{part}\" names a kind of type, not a feature");

    public static IEnumerable<Finding> ForbiddenTypeNames(SourceFile file)
        => from type in file.Nodes<BaseTypeDeclarationSyntax>()
           from suffix in Suffixes
           where type.Identifier.Text.EndsWith(suffix, StringComparison.Ordinal)
           select file.Find("type-name", SourceFile.LineOf(type),
               $"\"{type.Identifier.Text}\": \"{suffix}\" says nothing of the domain");

    /// <summary>
    /// A type that others find by its name lies in a file of that name; families may share a file named after one of
    /// them.
    /// </summary>
    public static IEnumerable<Finding> FileNamedAfterNothing(SourceFile file)
    {
        string[] types = [.. TopLevelTypes(file).Select(type => type.Identifier.Text)];
        string stem = file.Name.Split('.')[0];
        return types.Length == 0 || types.Contains(stem)
            || types.Any(type => type.StartsWith(stem, StringComparison.Ordinal))
            ? []
            : [file.Find("file-name", 0, $"holds {string.Join(", ", types)}, none of them named \"{stem}\"")];
    }

    static IEnumerable<BaseTypeDeclarationSyntax> TopLevelTypes(SourceFile file)
        => file.Nodes<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not BaseTypeDeclarationSyntax);
}
