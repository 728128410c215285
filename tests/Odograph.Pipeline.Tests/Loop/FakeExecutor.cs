using System.Text;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Tests.Loop;

/// <summary>
/// Executes batches without an engine: a record's payload is its identity, "bad…" is quarantined, an identity that was
/// seen is a duplicate. A table's file holds identities, one a line. Tentative identities follow the contract, so a
/// loop that settles wrongly loses or doubles rows.
/// </summary>
sealed class FakeExecutor(
    IReadOnlyDictionary<string, IEventLog> logs, IObjectStore store, ITableCatalog catalog,
        PipelineDefinition definition,
    int recordsPerSlice) : IBatchExecutor
{
    readonly Lock _gate = new();
    readonly List<(Guid Attempt, HashSet<string> Seen)> _tentative = [];
    HashSet<string> _known = [];

    public List<PlannedBatch> Batches { get; } = [];

    public async Task PrepareAsync(CancellationToken cancellation = default)
    {
        var known = new HashSet<string>();
        foreach (var stream in definition.Streams)
        {
            var lines = await TableText.ReadAsync(store, catalog, new TableName(definition.Name, stream.Name),
                cancellation);
            known.UnionWith(lines.Select(line => $"{stream.Name}/{line}"));
        }

        _known = known;
    }

    public async Task<BatchResult> RunAsync(PlannedBatch batch, CancellationToken cancellation = default)
    {
        Batches.Add(batch);
        var rows = new Dictionary<string, List<string>>();
        var seen = new HashSet<string>();
        lock (_gate)
        {
            _tentative.Add((batch.Attempt, seen));
        }

        var outcomes = new List<SliceResult>();
        foreach (var slice in batch.Slices)
        {
            outcomes.Add(batch.Redrive is { } cut
                ? Redrive(cut.Find(slice), rows)
                : await RunSliceAsync(slice, rows, seen, cancellation));
        }

        var files = new Dictionary<string, IReadOnlyList<DataFile>>();
        foreach (var (table, lines) in rows)
        {
            files.Add(table, [await WriteAsync(batch, batch.Tables[table], lines, cancellation)]);
        }

        return new BatchResult(files, outcomes);
    }

    public void Settle(Guid attempt, bool decided)
    {
        lock (_gate)
        {
            int index = _tentative.FindIndex(entry => entry.Attempt == attempt);
            Assert.True(index >= 0, "settled an attempt that is not open");
            if (decided)
            {
                Assert.Equal(0, index);
                _known.UnionWith(_tentative[0].Seen);
                _tentative.RemoveAt(0);
            }
            else
            {
                _tentative.RemoveRange(index, _tentative.Count - index);
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task<SliceResult> RunSliceAsync(
        Slice slice, Dictionary<string, List<string>> rows, HashSet<string> seen, CancellationToken cancellation)
    {
        var records = new RecordBatch();
        var read = await logs[slice.Source].ReadAsync(
            new LogReadRequest(slice.Stream, slice.Partition, slice.From, slice.To, recordsPerSlice, int.MaxValue),
                records, cancellation);
        long accepted = 0, duplicate = 0, quarantined = 0, bytes = 0;
        for (int i = 0; i < records.Count; i++)
        {
            string identity = Encoding.UTF8.GetString(records.Payload(i));
            bytes += identity.Length;
            if (identity.StartsWith("bad", StringComparison.Ordinal))
            {
                quarantined++;
                Add(rows, TableSchemas.Quarantine, $"{slice.Stream}/{identity}");
            }
            else if (IsNew($"{slice.Stream}/{identity}", seen))
            {
                accepted++;
                Add(rows, slice.Stream, identity);
            }
            else
            {
                duplicate++;
            }
        }

        return new SliceResult
        {
            Slice = slice,
            To = read.Next,
            Incarnation = read.Incarnation,
            IsClosed = read.State == LogReadState.Closed,
            Read = records.Count,
            Accepted = accepted,
            Duplicate = duplicate,
            Quarantined = quarantined,
            NewestEventMicros = accepted > 0 ? records.Records[^1].StampMicros : null,
            PayloadBytes = bytes,
        };
    }

    // In quarantine a redriven row is told by its attempt; "worse…" stays there.
    static SliceResult Redrive(RedriveSlice cut, Dictionary<string, List<string>> rows)
    {
        long refused = 0;
        foreach (var row in cut.Rows)
        {
            string identity = Encoding.UTF8.GetString(row.Raw);
            Add(rows, TableSchemas.Quarantine, $"{cut.Slice.Stream}/{identity}#{row.Attempt + 1}");
            if (identity.StartsWith("worse", StringComparison.Ordinal))
            {
                refused++;
            }
            else
            {
                Add(rows, cut.Slice.Stream, identity);
            }
        }

        return new SliceResult
        {
            Slice = cut.Slice,
            To = Position.FromNumber(cut.Rows.Count),
            Incarnation = cut.Slice.Incarnation,
            Read = cut.Rows.Count,
            Accepted = cut.Rows.Count - refused,
            Duplicate = 0,
            Quarantined = refused,
            NewestEventMicros = long.MaxValue,
        };
    }

    bool IsNew(string identity, HashSet<string> seen)
    {
        lock (_gate)
        {
            return !_known.Contains(identity) && !_tentative.Exists(entry => entry.Seen.Contains(identity))
                && seen.Add(identity);
        }
    }

    async Task<DataFile> WriteAsync(PlannedBatch batch, TargetTable table, List<string> lines,
        CancellationToken cancellation)
        => await TableText.WriteAsync(store, table, batch.FilePrefix, lines, cancellation);

    static void Add(Dictionary<string, List<string>> rows, string table, string line)
    {
        if (!rows.TryGetValue(table, out var lines))
        {
            rows.Add(table, lines = []);
        }

        lines.Add(line);
    }
}

/// <summary>Tables whose data files are lines of text.</summary>
static class TableText
{
    public static async Task<DataFile> WriteAsync(
        IObjectStore store, TargetTable table, string prefix, IReadOnlyList<string> lines,
            CancellationToken cancellation)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        string key = $"{table.DataKeyPrefix}/{prefix}-0.parquet";
        await store.PutAsync(key, bytes, cancellation);
        return new DataFile
        {
            Path = store.UriOf(key),
            Partition = [.. table.Spec.Fields.Select(_ => (object?)20454)],
            RecordCount = lines.Count,
            SizeBytes = bytes.Length,
        };
    }

    public static async Task<IReadOnlyList<string>> ReadAsync(
        IObjectStore store, ITableCatalog catalog, TableName name, CancellationToken cancellation = default)
    {
        var table = await catalog.LoadTableAsync(name, cancellation);
        var lines = new List<string>();
        if (table?.Metadata.CurrentSnapshot is not { } snapshot)
        {
            return lines;
        }

        foreach (var manifest in await ManifestLists.ReadAsync(store, snapshot.ManifestList, cancellation))
        {
            foreach (var entry in (await ManifestReader.ReadAsync(store, manifest.Path, cancellation)).Entries.Where(
                entry => entry.IsLive))
            {
                var found = await store.GetAsync(store.KeyOf(entry.File.Path)!, cancellation);
                lines.AddRange(Encoding.UTF8.GetString(found!.Bytes.Span).Split('\n'));
            }
        }

        return lines;
    }
}
