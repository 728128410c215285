namespace Odograph.Cli.Shell;

/// <summary>How the program can end. Scripts rely on the numbers.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A check that was asked for failed (`lake verify`, `doctor`).</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line or a query is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The pipeline folder is wrong.</summary>
    public const int Config = 3;

    /// <summary>The machine, the data folder or another writer does not allow it.</summary>
    public const int Environment = 4;

    /// <summary>Some of this input was quarantined.</summary>
    public const int Rejected = 5;

    /// <summary>A fault of the program.</summary>
    public const int Bug = 70;

    /// <summary>Ctrl+C, or SIGTERM.</summary>
    public const int Interrupted = 130;
}
