using Odograph.Tidy.Sources;

namespace Odograph.Tidy;

/// <summary>
/// Places where a house rule makes the code worse. Each line has its reason; one that no longer applies fails the test,
/// so the list can only be as long as it must.
/// </summary>
internal static class Exceptions
{
    public static readonly IReadOnlyList<(string Rule, string Path, string Reason)> All =
    [
    ];

    public static bool Allows(Finding finding)
        => All.Any(entry => entry.Rule == finding.Rule && entry.Path == finding.Path);
}
