using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Finishes the newest decided batch on start: every table that it names and that does not have it gets its manifest.
/// Nothing is run again. Files are looked at first: one that is missing while the table, read again after the miss,
/// still lacks the batch stops the job.
/// </summary>
sealed class Redo(IObjectStore store, CommitSender sender, Application application, Backoff backoff, string job)
{
    public Task FinishAsync(BatchRecord record, CancellationToken cancellation)
        => Task.WhenAll(record.Manifests.Select(entry => application.ApplyAsync(
            new TableName(job, entry.Key), record, table
                => DescribeAsync(table, entry.Value, record, cancellation), cancellation)));

    async Task<ManifestFile?> DescribeAsync(
        LoadedTable table, string uri, BatchRecord record, CancellationToken cancellation)
    {
        try
        {
            return await backoff.RunAsync($"read manifest {uri}", _ => CheckedAsync(uri, cancellation), cancellation);
        }
        catch (LostFileException lost)
        {
            var again = await backoff.RunAsync(
                $"read {table.Name}", _ => sender.LoadAsync(table.Name, cancellation), cancellation);
            if (application.IsApplied(again, record.Batch))
            {
                return null;
            }

            throw new JobStoppedException(
                $"finish batch {record.Batch} of job \"{job}\": expected file \"{lost.Uri}\" of table "
                    + $"\"{table.Name}\", found none",
                "bring the file back and start again; the batch is decided and its rows are nowhere else in the lake",
                lost);
        }
    }

    async Task<ManifestFile> CheckedAsync(string uri, CancellationToken cancellation)
    {
        try
        {
            foreach (var entry in (await ManifestReader.ReadAsync(store, uri, cancellation)).Entries)
            {
                await ThrowIfLostAsync(entry.File.Path, cancellation);
            }

            return await ManifestReader.DescribeAsync(store, uri, cancellation);
        }
        catch (MissingFileException missing)
        {
            throw new LostFileException(missing.Uri, missing);
        }
    }

    async Task ThrowIfLostAsync(string uri, CancellationToken cancellation)
    {
        if (store.KeyOf(uri) is not { } key || await store.GetRangeAsync(key, 0, 1, cancellation) is null)
        {
            throw new LostFileException(uri, null);
        }
    }
}

/// <summary>A file that a decided batch names is not in the store. Looking again would not bring it back.</summary>
sealed class LostFileException(string uri, Exception? inner)
    : JobStoppedException($"read \"{uri}\": not found", "bring the file back", inner)
{
    public string Uri => uri;
}
