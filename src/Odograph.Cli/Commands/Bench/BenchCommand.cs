using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Odograph.Cli.Shell;
using Odograph.Engine.Query.Results;
using Odograph.Model.Errors;

namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// `bench CASE…`: runs a case and its sides in turn, each in a process of its own, several pairs, and prints the
/// medians and the ratios. The machine may be shared and noisy; a ratio inside one run is what can be compared.
/// </summary>
internal static class BenchCommand
{
    const string AllCases = "all";
    const string LoadFile = "/proc/loadavg";

    const string About = """
        Measure on this machine, beside a ruler: DuckDB alone over the same bytes

        Examples:
          odograph bench --list
          odograph bench t1                              3,000,000 events, three pairs
          odograph bench t1 t1-mixed --pairs 5 -o json
          odograph bench all --events 1000000
        """;

    public static IEnumerable<Command> CreateAll(CommandHost host)
    {
        var cases = new Argument<string[]>("case")
        {
            Description = $"Cases by name, or {AllCases}; --list says which there are",
            HelpName = "CASE",
            Arity = ArgumentArity.ZeroOrMore,
        };
        cases.AcceptOnlyFromAmong([.. BenchCases.All.Select(known => known.Name), AllCases]);
        var list = new Option<bool>("--list") { Description = "Name all cases, and measure nothing" };
        var keep = new Option<bool>("--keep") { Description = "Leave the inputs where they are, and say where" };
        var bench = new Command("bench", About) { cases, list, keep };
        var options = BenchCases.All.SelectMany(known => known.Settings)
            .Prepend(BenchSetting.Pairs).Prepend(BenchSetting.Events).DistinctBy(setting => setting.Name)
            .ToDictionary(setting => setting.Name, OptionOf);
        foreach (var option in options.Values)
        {
            bench.Options.Add(option);
        }

        host.Handle(bench, async (parsed, invocation) =>
        {
            var chosen = Choose([.. parsed.GetValue(cases)!.Distinct()]);
            if (parsed.GetValue(list))
            {
                return List(invocation);
            }

            var settings = options.ToDictionary(pair => pair.Key, pair => parsed.GetValue(pair.Value));
            return await RunAsync(invocation, chosen, settings, parsed.GetValue(keep));
        });
        return [bench, Child(host)];
    }

    static Command Child(CommandHost host)
    {
        var name = new Argument<string>("case");
        var side = new Argument<string>("side");
        var folder = new Argument<string>("folder");
        var child = new Command(BenchChild.Command, "One measurement of bench") { name, side, folder };
        child.Hidden = true;
        host.Handle(child, (parsed, invocation) => BenchChild.RunAsync(
            invocation, parsed.GetValue(name)!, parsed.GetValue(side)!, parsed.GetValue(folder)!));
        return child;
    }

    static Option<long> OptionOf(BenchSetting setting)
    {
        var option = new Option<long>($"--{setting.Name}")
        {
            Description = setting.Description,
            HelpName = "N",
            DefaultValueFactory = _ => setting.Default,
        };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValue(option) >= 1)
            {
                return;
            }

            result.AddError($"--{setting.Name} must be at least 1");
        });
        return option;
    }

    static List<BenchCase> Choose(IReadOnlyList<string> names) => names.Contains(AllCases)
        ? [.. BenchCases.All.Where(known => known.IsInAll || names.Contains(known.Name))]
        : [.. names.Select(BenchCases.Find)];

    static int List(Invocation invocation)
    {
        invocation.OpenResults().Write(
            [new("case"), new("what is measured"), new("options")],
            BenchCases.All.Select(known => new object?[]
            {
                known.Name,
                known.Description,
                string.Join(' ', known.Settings.Select(setting => $"--{setting.Name}")),
            }));
        return ExitCodes.Ok;
    }

    static async Task<int> RunAsync(
        Invocation invocation, List<BenchCase> cases, IReadOnlyDictionary<string, long> settings, bool isKept)
    {
        if (cases.Count == 0)
        {
            throw new OdographException(
                ErrorKind.User, "bench: no case is named", "`odograph bench --list` names them, `bench all` runs them");
        }

        string folder = Path.Combine(
            invocation.Data.Temporary, string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}"));
        var run = new BenchRun(
            Directory.CreateDirectory(folder).FullName, settings, invocation.Time, invocation.Stop)
        {
            Say = invocation.Say,
        };
        try
        {
            BenchChild.WriteSettings(run);
            SayWhere(run);
            var figures = new List<IReadOnlyList<(string Name, object? Value)>>();
            foreach (var measured in cases)
            {
                await measured.PrepareAsync(run);
                figures.Add(await MeasureAsync(run, measured));
            }

            invocation.Say($"load average at the end: {Load()}");
            Print(invocation, figures);
            return ExitCodes.Ok;
        }
        finally
        {
            if (isKept)
            {
                run.Say($"inputs: {run.Folder}");
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    static void SayWhere(BenchRun run)
    {
        run.Say($"machine: {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, DuckDB {DuckDb.DuckDbDatabase.Version}, "
            + $"{BenchRun.Threads} threads; load average {Load()}");
        run.Say($"events: {run.Events:N0} of vehicle, seed {Inputs.VehicleEvents.Seed}, "
            + $"{Inputs.VehicleEvents.Devices:N0} devices, in {run.Folder}");
        run.Say($"ruler: {Rulers.Sql("events.ndjson", "ruler.parquet", isTuned: false)}");
    }

    static async Task<IReadOnlyList<(string Name, object? Value)>> MeasureAsync(BenchRun run, BenchCase measured)
    {
        var pairs = new List<IReadOnlyList<Measurement>>();
        string[] sides = [measured.Name, .. measured.Sides.Select(side => side.Name)];
        long count = run[BenchSetting.Pairs];
        for (int pair = 1; pair <= count; pair++)
        {
            var measurements = new Measurement[sides.Length];
            for (int i = 0; i < sides.Length; i++)
            {
                // Every other pair backwards: what a machine does more and more of weighs on both ends alike.
                int side = pair % 2 == 0 ? sides.Length - 1 - i : i;
                measurements[side] = await BenchChild.StartAsync(run, measured, sides[side]);
            }

            pairs.Add(measurements);
            run.Say($"{measured.Name} pair {pair}/{count} in {measured.Unit}: " + string.Join(
                ", ", sides.Zip(measurements, (side, found) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{side} {BenchFigure.Rounded(found.Value):#,0.###} ({found.CpuSeconds:F2} s cpu)"))));
        }

        return BenchFigure.Of(measured, pairs);
    }

    // Cases have different figures: the columns are those of all of them, and an object of JSON has its own.
    static void Print(Invocation invocation, List<IReadOnlyList<(string Name, object? Value)>> figures)
    {
        var names = figures.SelectMany(figure => figure.Select(pair => pair.Name)).Distinct().ToList();
        if (invocation.Format == Output.OutputFormat.Table)
        {
            invocation.OpenResults().Write(
                [new("figure"), .. figures.Select(figure => new ResultColumn((string)figure[0].Value!, true))],
                names.Skip(1).Select(name => new object?[] { name }
                    .Concat(figures.Select(figure => figure.FirstOrDefault(pair => pair.Name == name).Value))
                    .ToArray()));
            return;
        }

        invocation.OpenResults().Write(
            [.. names.Select(name => new ResultColumn(name))],
            figures.Select(figure => names
                .Select(name => figure.FirstOrDefault(pair => pair.Name == name).Value).ToArray()));
    }

    static string Load() => File.Exists(LoadFile)
        ? string.Join(' ', File.ReadAllText(LoadFile).Split(' ').Take(3))
        : "unknown";
}
