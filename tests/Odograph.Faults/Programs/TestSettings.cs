using System.Globalization;
using Odograph.Interop.Readers;

namespace Odograph.Faults.Programs;

/// <summary>How long and from which seed the tests run; see CONTRIBUTING.</summary>
internal static class TestSettings
{
    const string Faults = "ODOGRAPH_TEST_FAULTS";

    static readonly string[] s_faults = (Environment.GetEnvironmentVariable(Faults) ?? "").Split(':', '/');

    /// <summary>Kills of each kind of run. Default 8.</summary>
    public static int Kills { get; } = Number("ODOGRAPH_TEST_KILLS", 8);

    /// <summary>Events that are in the tables before the first kill of `ingest`. Default 0.</summary>
    public static int Known { get; } = Number("ODOGRAPH_TEST_KNOWN", 0);

    public static int Seed { get; } = Number("ODOGRAPH_TEST_SEED", 20260101);

    /// <summary>Whether each point meets every fault.</summary>
    public static bool AllFaults { get; } = s_faults[0] == "all";

    /// <summary>
    /// With <c>all:2/5</c> every fifth of the faults is visited, beginning with the second; else (1, 1), all of them.
    /// </summary>
    public static (int Part, int Of) Shard { get; } = s_faults is ["all", var part, var of]
        ? (int.Parse(part, CultureInfo.InvariantCulture), int.Parse(of, CultureInfo.InvariantCulture))
        : (1, 1);

    /// <summary>Faults between two looks at the tables. Default 8; with 1 each is looked at alone.</summary>
    public static int Chain { get; } = Number("ODOGRAPH_TEST_CHAIN", 8);

    public static string ArtifactsFolder
        => Directory.CreateDirectory(Path.Combine(TestServers.RepositoryRoot(), "artifacts")).FullName;

    static int Number(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;
}
