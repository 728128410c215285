using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Rules;

/// <summary>How long a line, a method and a file may get, and how long they are in the middle.</summary>
internal static class Sizes
{
    public const int FileLines = 500;
    public const int MethodLines = 70;
    public const int LineChars = 120;
    public const long FileBytes = 1 << 20;

    public static IEnumerable<Finding> LongFiles(SourceFile file)
        => file.IsCSharp && file.LineCount > FileLines
            ? [file.Find(
                "file-lines", 0, $"{file.LineCount} lines, at most {FileLines}: which two rooms share this one?")]
            : [];

    public static IEnumerable<Finding> LongLines(SourceFile file)
        => !file.IsCSharp
            ? []
            : from line in Enumerable.Range(0, file.Lines.Count)
              where file.Lines[line].Length > LineChars
              select file.Find("line-chars", line + 1, $"{file.Lines[line].Length} characters, at most {LineChars}");

    public static IEnumerable<Finding> LongMethods(SourceFile file)
        => from method in Methods(file)
           let lines = SourceFile.LinesOf(method)
           where lines > MethodLines
           select file.Find("method-lines", SourceFile.LineOf(method), $"{lines} lines, at most {MethodLines}");

    public static IEnumerable<Finding> BigFiles(IEnumerable<(string Path, long SizeBytes)> files)
        => from file in files
           where file.SizeBytes > FileBytes
           select new Finding("file-bytes", file.Path, 0,
               $"{file.SizeBytes} bytes, at most {FileBytes}: binaries come from a registry");

    /// <summary>
    /// Methods, constructors, operators, accessors with a body and local functions; statements at the top of a file
    /// count as one each.
    /// </summary>
    public static IEnumerable<SyntaxNode> Methods(SourceFile file)
        => file.Nodes<SyntaxNode>().Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax
            || (node is AccessorDeclarationSyntax accessor && (accessor.Body
                ?? (object?)accessor.ExpressionBody) is not null));

    public static int Median(IEnumerable<int> values)
    {
        int[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
