using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;

namespace Odograph.Lake.Tables;

/// <summary>
/// Walks through everything that a table's metadata names: each listed snapshot's manifest list, each manifest once,
/// each live data file. Nothing is cached and nothing is changed. What is inside the data files is not looked at.
/// </summary>
public sealed class TableVerifier
{
    /// <summary>By how much times may go back before readers of the format refuse the table.</summary>
    const long ToleranceMillis = 60_000;

    readonly IObjectStore _store;
    readonly LoadedTable _table;
    readonly List<TableProblem> _problems = [];
    readonly Dictionary<string, Manifest> _current = new(StringComparer.Ordinal);
    readonly Dictionary<string, ManifestFacts?> _manifests = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);

    /// <summary>Data files that were looked for already.</summary>
    readonly HashSet<string> _looked = new(StringComparer.Ordinal);

    TableVerifier(IObjectStore store, LoadedTable table)
    {
        _store = store;
        _table = table;
    }

    /// <summary>Live files, rows and bytes of one manifest.</summary>
    sealed record ManifestFacts(long Files, long Records, long Bytes);

    /// <summary>Everything wrong is listed; only a store that does not answer ends the walk (by its
    /// exception).</summary>
    public static Task<TableVerification> VerifyAsync(
        IObjectStore store, LoadedTable table, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(table);
        return new TableVerifier(store, table).RunAsync(cancellation);
    }

    async Task<TableVerification> RunAsync(CancellationToken cancellation)
    {
        var metadata = _table.Metadata;
        VerifyMetadata(metadata);
        await ListSizesAsync(cancellation).ConfigureAwait(false);

        // The current state first: its manifests are kept for the answer.
        var snapshots = metadata.Snapshots.OrderByDescending(snapshot => snapshot.Id == metadata.CurrentSnapshotId)
            .ToList();
        foreach (var snapshot in snapshots)
        {
            await VerifySnapshotAsync(snapshot, cancellation).ConfigureAwait(false);
        }

        var files = CurrentFiles();
        return new TableVerification
        {
            Problems = _problems,
            Snapshots = snapshots.Count,
            Manifests = _manifests.Count,
            Files = files,
            Records = files.Sum(file => file.File.RecordCount),
        };
    }

    void VerifyMetadata(TableMetadata metadata)
    {
        foreach (var (name, target) in metadata.Refs)
        {
            Check(metadata.FindSnapshot(target.SnapshotId) is not null, _table.MetadataLocation,
                $"ref \"{name}\" names snapshot {target.SnapshotId}, which is not listed");
        }

        foreach (var group in metadata.Snapshots.GroupBy(snapshot => snapshot.Id).Where(group => group.Count() > 1))
        {
            Report(_table.MetadataLocation, $"snapshot {group.Key} is listed {group.Count()} times");
        }

        foreach (var snapshot in metadata.Snapshots)
        {
            Check(snapshot.SequenceNumber <= metadata.LastSequenceNumber, _table.MetadataLocation,
                $"snapshot {snapshot.Id} has sequence number {snapshot.SequenceNumber}, "
                    + $"the table's last is {metadata.LastSequenceNumber}");
        }

        VerifyTimes("the snapshot log", [.. metadata.SnapshotLog.Select(entry => entry.TimestampMillis)]);
        VerifyTimes("the metadata log", [.. metadata.MetadataLog.Select(entry => entry.TimestampMillis)]);
        Check(metadata.LastColumnId >= metadata.Schemas.Max(schema => schema.HighestId), _table.MetadataLocation,
            $"last-column-id is {metadata.LastColumnId}, a schema uses a higher one");
    }

    void VerifyTimes(string what, IReadOnlyList<long> times)
    {
        for (int i = 0; i < times.Count; i++)
        {
            long next = i + 1 < times.Count ? times[i + 1] : _table.Metadata.LastUpdatedMillis;
            Check(next - times[i] >= -ToleranceMillis, _table.MetadataLocation,
                $"{what} goes back by {times[i] - next} ms behind its entry {i}: readers refuse more than a minute");
        }
    }

    async Task ListSizesAsync(CancellationToken cancellation)
    {
        if (_store.KeyOf($"{_table.Metadata.Location}/x") is not { } key)
        {
            Report(_table.Metadata.Location, "the table does not lie in this lake");
            return;
        }

        await foreach (var entry in _store.ListAsync(key[..^1], cancellation).ConfigureAwait(false))
        {
            _sizes[entry.Key] = entry.SizeBytes;
        }
    }

    async Task VerifySnapshotAsync(Snapshot snapshot, CancellationToken cancellation)
    {
        IReadOnlyList<ManifestFile> lines;
        try
        {
            lines = await ManifestLists.OfAsync(_store, snapshot, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TableFormatException or MissingFileException)
        {
            Report(snapshot.ManifestList, error.Message);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool isCurrent = snapshot.Id == _table.Metadata.CurrentSnapshotId;
        var facts = new List<ManifestFacts?>();
        foreach (var line in lines)
        {
            Check(line.SequenceNumber <= snapshot.SequenceNumber, snapshot.ManifestList,
                $"\"{line.Path}\" has sequence number {line.SequenceNumber}, its snapshot {snapshot.SequenceNumber}");
            Check(seen.Add(line.Path), snapshot.ManifestList, $"\"{line.Path}\" is listed twice");
            if (line.IsDeletes)
            {
                Report(line.Path, "delete files of another engine, which Odograph does not apply");
                continue;
            }

            if (!_manifests.TryGetValue(line.Path, out var known))
            {
                known = await VerifyManifestAsync(line, isCurrent, cancellation).ConfigureAwait(false);
                _manifests.Add(line.Path, known);
            }

            facts.Add(known);
        }

        if (facts.TrueForAll(fact => fact is not null))
        {
            VerifySummary(snapshot, SnapshotSummary.TotalFiles, facts.Sum(fact => fact!.Files));
            VerifySummary(snapshot, SnapshotSummary.TotalRecords, facts.Sum(fact => fact!.Records));
            VerifySummary(snapshot, SnapshotSummary.TotalBytes, facts.Sum(fact => fact!.Bytes));
        }
    }

    void VerifySummary(Snapshot snapshot, string key, long counted)
    {
        if (SnapshotSummary.Number(snapshot, key) is { } said)
        {
            Check(said == counted, _table.MetadataLocation,
                $"snapshot {snapshot.Id}: {key} is {said}, its manifests have {counted}");
        }
    }

    async Task<ManifestFacts?> VerifyManifestAsync(ManifestFile line, bool isCurrent, CancellationToken cancellation)
    {
        Manifest manifest;
        try
        {
            var bytes = await TableFiles.ReadAsync(_store, line.Path, "read manifest", cancellation)
                .ConfigureAwait(false);
            manifest = ManifestReader.Decode(line.Path, bytes).Inherit(line);
            VerifyLine(line, ManifestSummary.Of(line.Path, bytes.Length, manifest));
        }
        catch (Exception error) when (error is TableFormatException or MissingFileException)
        {
            Report(line.Path, error.Message);
            return null;
        }

        foreach (var entry in manifest.Entries.Where(entry => entry.IsLive))
        {
            Check(entry.SequenceNumber <= line.SequenceNumber, line.Path,
                $"\"{entry.File.Path}\" has sequence number {entry.SequenceNumber}, "
                    + $"its manifest {line.SequenceNumber}");
            await VerifyFileAsync(entry.File, cancellation).ConfigureAwait(false);
        }

        if (isCurrent)
        {
            _current[line.Path] = manifest;
        }

        var live = manifest.Entries.Where(entry => entry.IsLive).Select(entry => entry.File).ToList();
        return new ManifestFacts(live.Count, live.Sum(file => file.RecordCount), live.Sum(file => file.SizeBytes));
    }

    void VerifyLine(ManifestFile line, ManifestFile content)
    {
        Same("length", line.LengthBytes, content.LengthBytes);
        Same("partition spec", line.SpecId, content.SpecId);
        Same("added files", line.AddedFiles, content.AddedFiles);
        Same("existing files", line.ExistingFiles, content.ExistingFiles);
        Same("deleted files", line.DeletedFiles, content.DeletedFiles);
        Same("added rows", line.AddedRows, content.AddedRows);
        Same("existing rows", line.ExistingRows, content.ExistingRows);
        Same("deleted rows", line.DeletedRows, content.DeletedRows);
        for (int i = 0; i < Math.Min(line.Partitions.Count, content.Partitions.Count); i++)
        {
            var (said, found) = (line.Partitions[i], content.Partitions[i]);
            Check(
                said.ContainsNull == found.ContainsNull && Equal(said.LowerBound, found.LowerBound)
                    && Equal(said.UpperBound, found.UpperBound),
                line.Path,
                $"range of partition field {i} differs from what its files have");
        }

        void Same(string what, long said, long found)
            => Check(said == found, line.Path, $"{what}: its manifest list says {said}, found {found}");
    }

    async Task VerifyFileAsync(DataFile file, CancellationToken cancellation)
    {
        if (!_looked.Add(file.Path))
        {
            return;
        }

        if (_store.KeyOf(file.Path) is not { } key)
        {
            Report(file.Path, "the data file does not lie in this lake");
        }
        else if (_sizes.TryGetValue(key, out long size))
        {
            Check(size == file.SizeBytes, file.Path, $"its manifest says {file.SizeBytes} bytes, found {size}");
        }
        else if (await _store.GetRangeAsync(key, 0, 1, cancellation).ConfigureAwait(false) is null)
        {
            Report(file.Path, "the data file is not there");
        }
    }

    List<VerifiedFile> CurrentFiles()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var files = new List<VerifiedFile>();
        foreach (var (path, manifest) in _current)
        {
            foreach (var entry in manifest.Entries.Where(entry => entry.IsLive))
            {
                files.Add(new VerifiedFile(entry.File, manifest.Schema));
                Check(seen.Add(entry.File.Path), path, $"\"{entry.File.Path}\" is in the table twice");
            }
        }

        return files;
    }

    void Check(bool holds, string uri, string message)
    {
        if (!holds)
        {
            Report(uri, message);
        }
    }

    void Report(string uri, string message) => _problems.Add(new TableProblem(uri, message));

    static bool Equal(byte[]? left, byte[]? right)
        => left is null || right is null ? left is null && right is null : left.AsSpan().SequenceEqual(right);
}
