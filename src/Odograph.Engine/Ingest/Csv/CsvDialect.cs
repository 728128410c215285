namespace Odograph.Engine.Ingest.Csv;

/// <summary>How the cells of a CSV file are told apart.</summary>
/// <param name="Quote">Around cells that hold delimiters, line ends or quotes (which stand there twice).</param>
public readonly record struct CsvDialect(byte Delimiter, byte Quote)
{
    static ReadOnlySpan<byte> Delimiters => ",;\t|"u8;

    /// <summary>
    /// The dialect in which the header names most of what is known; of several the one with most columns, then the
    /// first of <c>, ; tab |</c>. A comma where nothing speaks for any.
    /// </summary>
    /// <param name="sample">The first line, or more.</param>
    /// <param name="isKnown">Whether a stream knows a column of that name.</param>
    public static CsvDialect Find(ReadOnlySpan<byte> sample, Func<string, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(isKnown);
        byte quote = QuoteOf(sample);
        var best = new CsvDialect((byte)',', quote);
        var bestRank = (-1, 1);
        foreach (byte delimiter in Delimiters)
        {
            var dialect = new CsvDialect(delimiter, quote);
            var names = dialect.HeaderOf(sample);
            var rank = (names.Count(isKnown), names.Count);
            if (rank.CompareTo(bestRank) > 0)
            {
                (best, bestRank) = (dialect, rank);
            }
        }

        return best;
    }

    /// <summary>Names of the columns; empty where the text does not begin with a row.</summary>
    public IReadOnlyList<string> HeaderOf(ReadOnlySpan<byte> text)
    {
        var row = new CsvRow(this);
        return row.Parse(text, isWhole: true) == CsvRowState.Whole ? row.Names(text) : [];
    }

    static byte QuoteOf(ReadOnlySpan<byte> sample)
    {
        int end = sample.IndexOf((byte)'\n');
        var line = end < 0 ? sample : sample[..end];
        bool isSingle = line.StartsWith("'"u8) && line[1..].Contains((byte)'\'') && !line.Contains((byte)'"');
        return isSingle ? (byte)'\'' : (byte)'"';
    }
}
