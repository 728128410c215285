using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;

namespace Odograph.Pipeline.Parquet;

/// <summary>Where the files of one table and one attempt go, and in which form.</summary>
public sealed record ParquetTarget
{
    public required Schema Schema { get; init; }

    public required PartitionSpec Spec { get; init; }

    public required IObjectStore Store { get; init; }

    /// <summary>Key of the table's data folder.</summary>
    public required string DataKeyPrefix { get; init; }

    /// <summary>Files are named <c>&lt;prefix&gt;-&lt;n&gt;.parquet</c>.</summary>
    public required string FilePrefix { get; init; }

    /// <summary>The n of the first file.</summary>
    public int FirstNumber { get; init; }

    /// <summary>
    /// A folder on a local disk for files in the making; best on that of a local store, so that a move is a rename.
    /// </summary>
    public required string TmpFolder { get; init; }

    /// <summary>
    /// Distinct values up to which a column of a file may be written with a dictionary. Default 4,096; a smaller one
    /// makes small files cheaper.
    /// </summary>
    public int DictionaryLimit { get; init; } = 4096;

    /// <summary>
    /// Bytes at which a row group ends before it has its rows, for rows may be of any length: each thread of a COPY
    /// holds one in memory, and about as much again while it is encoded. Null (the default) = any; it needs a database
    /// that does not keep the order of rows.
    /// </summary>
    public long? RowGroupBytes { get; init; }

    /// <summary>
    /// Text columns that the select gives as ENUM, and their bounds once the rows are written, which COPY does not
    /// tell. They are written as text like any other. Only for rows of one partition.
    /// </summary>
    public IReadOnlyDictionary<string, Func<(string Least, string Greatest)?>> Dictionaries { get; init; }
        = new Dictionary<string, Func<(string Least, string Greatest)?>>();

    internal string KeyOf(int number) => $"{DataKeyPrefix}/{FilePrefix}-{number}.parquet";
}
