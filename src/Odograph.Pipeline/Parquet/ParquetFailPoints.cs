using Odograph.DuckDb;
using Odograph.Model.Faults;

namespace Odograph.Pipeline.Parquet;

/// <summary>Names of the fail points of a data file, in the order it passes them; the subject is its key.</summary>
static class ParquetFailPoints
{
    public const string BeforeCopy = "parquet.copy.before";

    /// <summary>DuckDB has written the file to the temporary folder, nobody has synced it. Takes torn-write.</summary>
    public const string BeforeSync = "parquet.sync.before";

    public const string BeforePut = "parquet.put.before";

    /// <summary>The file is durable under its final key; nothing refers to it.</summary>
    public const string AfterPut = "parquet.put.after";

    public static IReadOnlyList<FailSite> All { get; } =
    [
        new(BeforeCopy, FailStage.Before), new(BeforeSync, FailStage.Write), new(BeforePut, FailStage.Before),
        new(AfterPut, FailStage.After),
    ];

    /// <summary>As FailPoint.Hit, before a COPY; an error looks as one of DuckDB's disk would.</summary>
    public static void HitCopy(string prefix)
    {
        if (!FailPoint.IsArmed)
        {
            return;
        }

        try
        {
            FailPoint.Hit(BeforeCopy, prefix);
        }
        catch (IOException failed)
        {
            throw DuckDbFailure.Of(
                $"write rows of \"{prefix}\" as Parquet",
                new DuckDbException(DuckDbErrorType.InputOutput, failed.Message));
        }
    }

    /// <summary>As FailPoint.Hit, on a file that is written; torn it loses its second half.</summary>
    public static void HitSync(string path, string key)
    {
        FailPoint.Hit(BeforeSync, key);
        if (FailPoint.IsArmed
            && FailPoint.TryTear(BeforeSync, (int)new FileInfo(path).Length, out int keptBytes, key))
        {
            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
            {
                RandomAccess.SetLength(file, keptBytes);
            }

            FailPoint.Kill();
        }
    }
}
