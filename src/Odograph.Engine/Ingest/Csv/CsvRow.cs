using System.Text;

namespace Odograph.Engine.Ingest.Csv;

/// <summary>What became of the row at the front.</summary>
enum CsvRowState
{
    /// <summary>Its end is not here yet.</summary>
    Open,

    Whole,

    /// <summary>A closing quote is followed by something else than a delimiter or line end, or there is none.</summary>
    Broken,
}

/// <summary>
/// Finds the cells of one row (RFC 4180; text behind an opening quote may hold delimiters and line ends). Its lists are
/// used for row after row.
/// </summary>
sealed class CsvRow(CsvDialect dialect)
{
    int[] _from = new int[64];
    int[] _to = new int[64];
    bool[] _isQuoted = new bool[64];

    public int Cells { get; private set; }

    /// <summary>Bytes of the row without its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the row with its line end.</summary>
    public int LengthWithEnd { get; private set; }

    /// <summary>Bytes of a cell; doubled quotes inside a quoted one are still double.</summary>
    public ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> text, int cell) => text[_from[cell].._to[cell]];

    public bool IsQuoted(int cell) => _isQuoted[cell];

    public CsvRowState Parse(ReadOnlySpan<byte> text, bool isWhole)
    {
        Cells = 0;
        int at = 0;
        while (true)
        {
            bool isQuoted = at < text.Length && text[at] == dialect.Quote;
            int from = isQuoted ? at + 1 : at;
            int to = isQuoted ? EndOfQuoted(text, from, isWhole) : EndOfPlain(text, at);
            if (to < 0)
            {
                return to == Unknown && !isWhole ? CsvRowState.Open : CsvRowState.Broken;
            }

            int end = isQuoted ? to + 1 : to;
            if (end == text.Length && !isWhole)
            {
                return CsvRowState.Open;
            }

            bool isLast = end == text.Length || text[end] != dialect.Delimiter;
            if (isLast && !isQuoted && to > from && text[to - 1] == '\r')
            {
                to--;
            }

            Add(from, to, isQuoted);
            if (isLast)
            {
                return Finish(text, end);
            }

            at = end + 1;
        }
    }

    public IReadOnlyList<string> Names(ReadOnlySpan<byte> text)
    {
        var names = new string[Cells];
        string quote = ((char)dialect.Quote).ToString();
        for (int i = 0; i < names.Length; i++)
        {
            string name = Encoding.UTF8.GetString(Cell(text, i)).Trim();
            names[i] = _isQuoted[i] ? name.Replace(quote + quote, quote, StringComparison.Ordinal) : name;
        }

        return names;
    }

    const int Unknown = -1;
    const int Wrong = -2;

    int EndOfPlain(ReadOnlySpan<byte> text, int at)
    {
        int found = text[at..].IndexOfAny(dialect.Delimiter, (byte)'\n');
        return found < 0 ? text.Length : at + found;
    }

    /// <summary>Place of the closing quote.</summary>
    int EndOfQuoted(ReadOnlySpan<byte> text, int at, bool isWhole)
    {
        while (true)
        {
            int found = at >= text.Length ? -1 : text[at..].IndexOf(dialect.Quote);
            if (found < 0)
            {
                return isWhole ? Wrong : Unknown;
            }

            at += found;
            if (at + 1 < text.Length && text[at + 1] == dialect.Quote)
            {
                at += 2;
                continue;
            }

            return IsEndOfCell(text, at + 1, isWhole) is { } isEnd ? (isEnd ? at : Wrong) : Unknown;
        }
    }

    /// <summary>Null where more bytes must tell.</summary>
    bool? IsEndOfCell(ReadOnlySpan<byte> text, int at, bool isWhole)
    {
        if (at == text.Length)
        {
            return isWhole ? true : null;
        }

        if (text[at] != '\r')
        {
            return text[at] == dialect.Delimiter || text[at] == '\n';
        }

        return at + 1 < text.Length ? text[at + 1] == '\n' : isWhole ? true : null;
    }

    CsvRowState Finish(ReadOnlySpan<byte> text, int end)
    {
        bool hasReturn = end < text.Length && text[end] == '\r';
        int lineEnd = hasReturn ? end + 1 : end;
        LengthWithEnd = lineEnd < text.Length ? lineEnd + 1 : lineEnd;
        Length = !hasReturn && end > 0 && end <= text.Length && text[end - 1] == '\r' ? end - 1 : end;
        return CsvRowState.Whole;
    }

    void Add(int from, int to, bool isQuoted)
    {
        if (Cells == _from.Length)
        {
            Array.Resize(ref _from, Cells * 2);
            Array.Resize(ref _to, Cells * 2);
            Array.Resize(ref _isQuoted, Cells * 2);
        }

        (_from[Cells], _to[Cells], _isQuoted[Cells]) = (from, to, isQuoted);
        Cells++;
    }
}
