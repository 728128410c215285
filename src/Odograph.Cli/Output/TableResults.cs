using Odograph.Engine.Query.Results;

namespace Odograph.Cli.Output;

/// <summary>
/// Columns side by side. Widths come from the first <see cref="MeasuredRows"/> rows, which are held back until then;
/// later rows are written as they come, and a longer cell there pushes its line to the right. Cells are cut at <see
/// cref="CellChars"/>: for whole values use another form.
/// </summary>
internal sealed class TableResults(TextWriter output) : ResultWriter
{
    const int MeasuredRows = 1000;
    const int CellChars = 120;
    const string Gap = "  ";

    readonly List<string[]> _held = [];
    IReadOnlyList<ResultColumn> _columns = [];
    int[]? _widths;

    public override void Begin(IReadOnlyList<ResultColumn> columns) => _columns = columns;

    public override void Row(ReadOnlySpan<object?> cells)
    {
        var texts = new string[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            texts[i] = cells[i] is { } cell ? Cut(CellText.Of(cell)) : "";
        }

        if (_widths is null)
        {
            _held.Add(texts);
            if (_held.Count == MeasuredRows)
            {
                Release();
            }
        }
        else
        {
            WriteLine(texts, _widths);
        }
    }

    public override void Flush()
    {
        End();
        output.Flush();
    }

    public override void End()
    {
        if (_widths is null)
        {
            Release();
        }
    }

    void Release()
    {
        _widths = [.. Enumerable.Range(0, _columns.Count).Select(column => _held.Select(row => row[column].Length)
            .Append(_columns[column].Name.Length).Max())];
        WriteLine([.. _columns.Select(column => column.Name)], _widths);
        WriteLine([.. _widths.Select(width => new string('-', width))], _widths);
        foreach (string[] row in _held)
        {
            WriteLine(row, _widths);
        }

        _held.Clear();
    }

    void WriteLine(string[] texts, int[] widths)
    {
        var padded = texts.Select(
            (text, i) => _columns[i].IsNumber ? text.PadLeft(widths[i]) : text.PadRight(widths[i]));
        output.Write(string.Join(Gap, padded).TrimEnd() + "\n");
    }

    static string Cut(string text)
    {
        string line = text.ReplaceLineEndings(" ").Replace('\t', ' ');
        return line.Length <= CellChars ? line : string.Concat(line.AsSpan(0, CellChars - 1), "…");
    }
}
