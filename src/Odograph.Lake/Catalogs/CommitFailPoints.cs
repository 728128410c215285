using Odograph.Lake.Stores;
using Odograph.Model.Faults;

namespace Odograph.Lake.Catalogs;

/// <summary>Names of the fail points of a commit on a file store, in the order it passes them.</summary>
static class CommitFailPoints
{
    public const string BeforeCreate = "commit.create.before";

    /// <summary>v(N+1) is there: from here on the commit has happened.</summary>
    public const string AfterCreate = "commit.create.after";

    public const string BeforeSwap = "commit.swap.before";

    public const string AfterSwap = "commit.swap.after";

    public const string BeforeTrim = "commit.trim.before";

    public const string AfterTrim = "commit.trim.after";

    public static IReadOnlyList<FailSite> All { get; } =
    [
        new(BeforeCreate, FailStage.Before), new(AfterCreate, FailStage.After), new(BeforeSwap, FailStage.Before),
        new(AfterSwap, FailStage.After), new(BeforeTrim, FailStage.Before), new(AfterTrim, FailStage.After),
    ];

    /// <summary>As FailPoint.Hit; an error looks as one of the store would.</summary>
    public static void Hit(string point, string folder)
    {
        if (FailPoint.IsArmed)
        {
            LocalErrors.Guard("commit in", folder, () =>
            {
                FailPoint.Hit(point, folder);
                return true;
            });
        }
    }
}
