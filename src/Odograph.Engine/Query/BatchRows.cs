using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Scans;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Model.Errors;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Query;

/// <summary>
/// The rows that one batch added to a table, whatever they are of: records, records of another log under the same name,
/// redriven ones. They are known by the snapshot that applied the batch, so each row is in exactly one batch.
/// </summary>
public sealed record BatchRows(long Batch, TableName Table, IReadOnlyList<DataFile> Files)
{
    /// <summary>The batches after the given one that added rows, in their order.</summary>
    /// <exception cref="OdographException">The table's snapshots of then are no longer kept.</exception>
    public static async Task<IReadOnlyList<BatchRows>> AfterAsync(
        IObjectStore store, TableAtBatch table, long batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var found = new List<BatchRows>();
        long? next = table.SnapshotId;
        foreach (var snapshot in TableHistory.AncestorsOf(table.Table.Metadata, table.SnapshotId))
        {
            next = snapshot.ParentId;
            if (BatchOf(snapshot) is not { } number)
            {
                continue; // a compaction by other hands: the same rows in other files
            }

            if (number <= batch)
            {
                next = null;
                break;
            }

            var files = await AddedFiles.OfAsync(store, snapshot, cancellation);
            if (files.Count > 0)
            {
                found.Add(new BatchRows(number, table.Table.Name, files));
            }
        }

        if (next is not null)
        {
            throw new OdographException(
                ErrorKind.User,
                $"read what came into table \"{table.Table.Name}\" after batch {batch}: "
                    + "its snapshots of that time are no longer kept",
                "begin again: the rows are in the table");
        }

        found.Reverse();
        return found;
    }

    /// <exception cref="OdographException">The files are not on this machine.</exception>
    internal IReadOnlyList<string> PathsIn(IObjectStore store)
        => [.. Files.Select(file => LocalFiles.PathOf(store, Table, file.Path))];

    static long? BatchOf(Snapshot snapshot)
        => snapshot.Summary.TryGetValue(TableProperties.Batch, out string? text)
            ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
}
