namespace Odograph.Pipeline.Definition.Reading;

/// <summary>"Did you mean": the known word that is few edits away.</summary>
internal static class Nearest
{
    /// <summary><c>; did you mean 'x'?</c>, or the list of what is known.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> known)
        => Find(word, known) is { } near ? $"; did you mean '{near}'?" : $"; known are {string.Join(", ", known)}";

    public static string? Find(string word, IEnumerable<string> known)
    {
        var limit = Math.Max(1, word.Length / 3);
        return known
            .Select(candidate => (candidate, Distance: Edits(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= limit)
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>Levenshtein's distance.</summary>
    static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
