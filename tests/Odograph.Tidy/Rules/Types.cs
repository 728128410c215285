using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Rules;

/// <summary>
/// What the declaration of a type must say: sealed unless derived from, documented where it is public, unsafe only
/// where allowed.
/// </summary>
internal static class Types
{
    static readonly string[] UnsafeRooms =
    [
        "src/Odograph.Log/", "src/Odograph.DuckDb/", "src/Odograph.Engine/Decoding/", "src/Odograph.Engine/Execution/",
        "src/Odograph.Engine/Deduplication/",
        "src/Odograph.Lake/Avro/", "tests/",
    ];

    /// <summary>Names of all types that some type of the tree derives from.</summary>
    public static IReadOnlySet<string> Bases(IEnumerable<SourceFile> files)
        => files.SelectMany(file => file.Nodes<BaseTypeSyntax>()).Select(NameOf).ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<Finding> NotSealed(SourceFile file, IReadOnlySet<string> bases)
        => from type in file.Nodes<TypeDeclarationSyntax>()
           where type is ClassDeclarationSyntax || type.IsKind(SyntaxKind.RecordDeclaration)
           where !Has(type, SyntaxKind.SealedKeyword, SyntaxKind.AbstractKeyword, SyntaxKind.StaticKeyword)
           where !IsPartialElsewhere(type) && !bases.Contains(type.Identifier.Text)
           select file.Find(
               "sealed", SourceFile.LineOf(type), $"\"{type.Identifier.Text}\" is neither sealed nor derived from");

    public static IEnumerable<Finding> Undocumented(SourceFile file)
        => from type in file.Nodes<BaseTypeDeclarationSyntax>()
           where file.IsProduct && IsPublic(type) && !HasDocs(type) && type.Parent is not BaseTypeDeclarationSyntax
           select file.Find(
               "type-docs", SourceFile.LineOf(type), $"public \"{type.Identifier.Text}\" has no documentation comment");

    public static IEnumerable<Finding> UnsafeElsewhere(SourceFile file)
        => UnsafeRooms.Any(room => file.Path.StartsWith(room, StringComparison.Ordinal))
            ? []
            : from token in file.IsCSharp ? file.Syntax.DescendantTokens() : []
              where token.IsKind(SyntaxKind.UnsafeKeyword)
              select file.Find("unsafe", token.GetLocation().GetLineSpan().StartLinePosition.Line + 1,
                  "unsafe code has rooms of its own");

    static bool Has(MemberDeclarationSyntax member, params SyntaxKind[] kinds)
        => member.Modifiers.Any(modifier => kinds.Contains(modifier.Kind()));

    // The modifier stands on one part of a partial type; the part that carries the base list or the docs is that one by
    // custom.
    static bool IsPartialElsewhere(TypeDeclarationSyntax type)
        => Has(type, SyntaxKind.PartialKeyword) && type.BaseList is null && !HasDocs(type);

    static bool IsPublic(SyntaxNode? node)
        => node is not BaseTypeDeclarationSyntax type || (Has(type, SyntaxKind.PublicKeyword) && IsPublic(type.Parent));

    static bool HasDocs(SyntaxNode node)
        => node.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));

    static string NameOf(BaseTypeSyntax type) => type.Type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        var other => other.ToString(),
    };
}
