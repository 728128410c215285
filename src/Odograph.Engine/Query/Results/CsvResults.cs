using System.Buffers;

namespace Odograph.Engine.Query.Results;

/// <summary>CSV after RFC 4180, with '\n'. An empty text is quoted, null is not: the two can be told apart.</summary>
public sealed class CsvResults(TextWriter output) : ResultWriter
{
    static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public override void Begin(IReadOnlyList<ResultColumn> columns)
        => output.Write(string.Join(',', columns.Select(column => Quoted(column.Name))) + "\n");

    public override void Row(ReadOnlySpan<object?> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                output.Write(',');
            }

            if (cells[i] is { } cell)
            {
                output.Write(Quoted(CellText.Of(cell)));
            }
        }

        output.Write('\n');
    }

    public override void Flush() => output.Flush();

    public override void End()
    {
    }

    static string Quoted(string text) => text.Length > 0 && text.AsSpan().IndexOfAny(Special) < 0
        ? text
        : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
