namespace Odograph.Cli.Commands.Bench;

/// <summary>A whole number that a case can be told on the command line, as --<paramref name="Name"/>.</summary>
/// <param name="Name">Kebab case, without dashes in front. Cases that share a name share the setting.</param>
/// <param name="Description">One line, with the unit.</param>
internal sealed record BenchSetting(string Name, string Description, long Default)
{
    public static BenchSetting Events { get; } = new("events", "Events to process", 3_000_000);

    public static BenchSetting Pairs { get; } = new("pairs", "Runs of case and ruler in turn", 3);
}
