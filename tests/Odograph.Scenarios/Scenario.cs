namespace Odograph.Scenarios;

/// <summary>
/// One golden case, a folder: <c>pipeline/</c> (and others to change to), inputs with one raw record a line,
/// <c>query.sql</c>,
/// <c>expected.out</c>, and <c>script</c> with one command a line (in the end the ledger must add up as well):
/// <code>
/// append STREAM FILE     the file's lines go into the log
/// run                    process all there is
/// run-gap                the same, and a gap must stop it
/// redrive [REASON…]      refused records (with one of these reasons) get another attempt; dies at every step anew
/// use FOLDER             go on with another pipeline folder, as after a restart
/// skip-gaps              go on with --on-gap skip, as after a restart
/// truncate STREAM N      records before position N of partition 0 are gone from the log
/// cut-end STREAM N       records from position N of partition 0 are gone, as if restored from an older copy
/// damage STREAM N M      records [N, M) of partition 0 cannot be read
/// exchange STREAM        another log stands under the same name, empty
/// drop STREAM PARTITION  the partition is gone
/// advance SECONDS        time passes
/// one-process            the case is about one process: it is not run with restarts
/// </code>
/// </summary>
sealed record Scenario(string Folder)
{
    public static string Root => Path.Combine(AppContext.BaseDirectory, "Cases");

    public static IEnumerable<string> Names
        => Directory.EnumerateDirectories(Root).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    public IReadOnlyList<string[]> Commands => [.. File.ReadAllLines(this["script"])
        .Where(line => line.Length > 0)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    public bool IsOneProcess => Commands.Any(command => command[0] == "one-process");

    public string Sql => File.ReadAllText(this["query.sql"]);

    public string Expected => File.ReadAllText(this["expected.out"]);

    public string this[string file] => Path.Combine(Folder, file);

    public static Scenario Named(string name) => new(Path.Combine(Root, name));
}
