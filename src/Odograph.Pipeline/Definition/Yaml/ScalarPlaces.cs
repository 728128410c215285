namespace Odograph.Pipeline.Definition.Yaml;

/// <summary>
/// Where a character of a scalar's value stands in the file. YAML folds lines and undoes quoting, so the two texts are
/// walked side by side by their visible characters; escapes in double quotes may shift the answer by a few columns,
/// never to another value.
/// </summary>
internal static class ScalarPlaces
{
    /// <param name="offset">Index into <see cref="YamlScalar.Text"/>.</param>
    public static Place Find(string file, YamlScalar scalar, int offset)
    {
        var at = scalar.Start;
        if (at < file.Length && file[at] is '|' or '>')
            at = Math.Max(at, file.IndexOf('\n', at));
        var found = at;
        for (var index = 0; index <= offset && index < scalar.Text.Length; index++)
        {
            if (char.IsWhiteSpace(scalar.Text[index]))
                continue;
            var match = file.IndexOf(scalar.Text[index], at);
            if (match < 0)
                break;
            found = match;
            at = match + 1;
        }

        // Behind the last character (the end of an expression that stops too early).
        return offset >= scalar.Text.Length ? PlaceAt(file, at) : PlaceAt(file, found);
    }

    static Place PlaceAt(string file, int index)
    {
        var before = file.AsSpan(0, Math.Min(index, file.Length));
        return new Place(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
