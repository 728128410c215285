using Odograph.DuckDb;
using Odograph.Model.Faults;
using Odograph.Pipeline.Parquet;

namespace Odograph.Pipeline.Redrive;

/// <summary>A redrive's own fail point; its batches pass those of every batch.</summary>
static class RedriveFailPoints
{
    /// <summary>The rows of the next batch are about to be read from the quarantine table.</summary>
    public const string BeforeRead = "redrive.read.before";

    public static IReadOnlyList<FailSite> All { get; } = [new(BeforeRead, FailStage.Before)];

    /// <summary>As FailPoint.Hit; an error looks as one of DuckDB's disk would.</summary>
    public static void HitRead()
    {
        try
        {
            FailPoint.Hit(BeforeRead);
        }
        catch (IOException failed)
        {
            throw DuckDbFailure.Of(
                "read refused rows", new DuckDbException(DuckDbErrorType.InputOutput, failed.Message));
        }
    }
}
