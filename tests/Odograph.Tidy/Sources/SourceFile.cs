using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Odograph.Tidy.Sources;

/// <summary>
/// A text file of the tree: path from the root with '/', its lines, and its syntax where it is C#. Parsed on first use.
/// </summary>
internal sealed class SourceFile
{
    readonly Lazy<SyntaxNode> _syntax;

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.Split('\n');
        _syntax = new Lazy<SyntaxNode>(() => CSharpSyntaxTree.ParseText(text).GetRoot());
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>Without line ends; a final line end makes an empty last line.</summary>
    public IReadOnlyList<string> Lines { get; }

    public int LineCount => Lines[^1].Length == 0 ? Lines.Count - 1 : Lines.Count;

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsProject => Path.EndsWith(".csproj", StringComparison.Ordinal);

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>File name without folders.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public SyntaxNode Syntax => _syntax.Value;

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode
        => IsCSharp ? Syntax.DescendantNodes().OfType<T>() : [];

    /// <summary>The line (from 1) on which a node begins, its comments left out.</summary>
    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Lines from the first to the last token of a node.</summary>
    public static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    public Finding Find(string rule, int line, string message) => new(rule, Path, line, message);
}
