using System.Globalization;

namespace Odograph.Faults.Programs;

/// <summary>How long and from which seed the tests run; see CONTRIBUTING.</summary>
internal static class TestSettings
{
    /// <summary>Kills of each kind of run. Default 8.</summary>
    public static int Kills { get; } = Number("ODOGRAPH_TEST_KILLS", 8);

    public static int Seed { get; } = Number("ODOGRAPH_TEST_SEED", 20260101);

    /// <summary>Whether each point meets every fault.</summary>
    public static bool AllFaults { get; } = Environment.GetEnvironmentVariable("ODOGRAPH_TEST_FAULTS") == "all";

    static int Number(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;
}
