namespace Odograph.Scenarios;

/// <summary>
/// Every scenario straight, cut into other batches, and with a death at every step: the answer is the same.
/// </summary>
public sealed class GoldenTests
{
    /// <summary>A folder that gets what was found, to compare, and to make expected.out of a new case.</summary>
    const string OutVariable = "ODOGRAPH_SCENARIOS_OUT";

    static readonly Cut[] Cuts =
    [
        new("straight", 256 << 20),
        new("a few records a batch", 700),
        new("one record a batch", 1),
        new("a death at every step", 700, DiesAtEachStep: true),
    ];

    public static TheoryData<string, Cut> Cases
    {
        get
        {
            var data = new TheoryData<string, Cut>();
            foreach (string name in Scenario.Names)
            {
                foreach (var cut in Cuts.Where(cut => !cut.DiesAtEachStep || !Scenario.Named(name).IsOneProcess))
                {
                    data.Add(name, cut);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_is_the_expected_one(string name, Cut cut)
    {
        var scenario = Scenario.Named(name);
        await using var run = new ScenarioRun(scenario, cut);

        string found = await run.PlayAsync();

        if (Environment.GetEnvironmentVariable(OutVariable) is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.{cut.Name.Replace(' ', '_')}.out"), found);
        }

        Assert.Equal(scenario.Expected, found);
    }
}
