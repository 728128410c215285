using System.Globalization;
using System.Text;
using Odograph.Faults.Programs;
using Odograph.Model.Faults;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Odograph.Faults.Report;

/// <summary>Runs when everything else has.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ReportCollection : ICollectionFixture<ReportPrinter>
{
    public const string Name = "Report";
}

/// <summary>Prints where `dotnet test` shows it, whatever its verbosity (with diagnostic messages on).</summary>
public sealed class ReportPrinter(IMessageSink sink)
{
    public void Print(string text) => sink.OnMessage(new DiagnosticMessage(text));
}

/// <summary>
/// Prints what this run held: invariants by what was done to the program, faults by kind, and how soon it was ready
/// again. The same text lies in <c>artifacts/faults.txt</c>.
/// </summary>
[Collection(ReportCollection.Name)]
public sealed class ReportTests(ReportPrinter printer)
{
    static readonly Way[] s_ways = Enum.GetValues<Way>();

    [Fact]
    public async Task Whatever_was_looked_at_held()
    {
        string text = Text();
        printer.Print(text);
        string file = Path.Combine(TestSettings.ArtifactsFolder, "faults.txt");
        await File.WriteAllTextAsync(file, text);
        var (begun, passed) = Tally.Looks;
        Assert.True(begun == passed, $"{passed} of {begun} looks at the tables found them exact\n{text}");
    }

    static string Text()
    {
        var text = new StringBuilder().AppendLine();
        Line(text, "looks at the tables that held", s_ways.Select(way => $"{way}"));
        foreach (string invariant in Invariants.All)
        {
            Line(text, invariant, s_ways.Select(way => Number(Tally.HeldOf(way, invariant))));
        }

        text.AppendLine();
        Line(text, "faults survived", s_ways.Select(way => $"{way}"));
        foreach (string word in Enum.GetValues<FailAction>().Where(action => action != FailAction.Trace)
            .Select(Tally.WordOf))
        {
            Line(text, word, s_ways.Select(way => Number(Tally.FaultsOf(way, word))));
        }

        Line(text, "fail points", s_ways.Select(way => Number(Tally.PointsOf(way))));
        text.AppendLine();
        text.AppendLine(Ready());
        return text.ToString();
    }

    static string Ready()
    {
        double[] times = [.. Tally.ReadyTimes.Select(time => time.TotalSeconds).Order()];
        return times.Length == 0
            ? "no restart was timed"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"ready again after {times.Length} faults: median {times[times.Length / 2]:0.00} s, "
                    + $"slowest {times[^1]:0.00} s; known identities before the first: {TestSettings.Known}");
    }

    static string Number(int count) => count == 0 ? "-" : count.ToString(CultureInfo.InvariantCulture);

    static void Line(StringBuilder text, string first, IEnumerable<string> cells)
        => text.Append(first.PadRight(50)).AppendLine(string.Concat(cells.Select(cell => cell.PadLeft(8))));
}
