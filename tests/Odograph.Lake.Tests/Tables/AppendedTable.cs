using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Lake.Tests.Manifests;
using Odograph.Testing.Time;

namespace Odograph.Lake.Tests.Tables;

/// <summary>A table in a memory store that is changed by appends; the commit is the rules alone, without a
/// catalog.</summary>
sealed class AppendedTable
{
    public MemoryObjectStore Store { get; } = new("lake");

    public FakeTime Time { get; } = new();

    public LoadedTable Loaded { get; private set; } = new(
        new TableName("job", "gps"), SampleTables.New(), "v1.metadata.json");

    public TableMetadata Metadata => Loaded.Metadata;

    public Snapshot Current => Metadata.CurrentSnapshot!;

    public Task<ManifestFile> WriteManifestAsync(int number, params DataFile[] files) => ManifestWriter.WriteAsync(
        Store,
        $"job/gps/metadata/e1-b{number}-0.avro",
        SampleTables.Columns,
        SampleTables.ByDay,
        files.Length == 0 ? [SampleFiles.Of(number)] : files);

    public async Task<TableAppend> AppendAsync(AppendRequest request)
    {
        var append = await TableAppends.PrepareAsync(Store, Loaded, request, Time);
        Commit(append.Requirements, append.Updates);
        return append;
    }

    public async Task<ManifestFile> AppendNewAsync(int number, Func<AppendRequest, AppendRequest>? change = null)
    {
        var manifest = await WriteManifestAsync(number);
        var request = new AppendRequest { Manifests = [manifest] };
        await AppendAsync(change is null ? request : change(request));
        return manifest;
    }

    public void Commit(IReadOnlyList<TableRequirement> requirements, IReadOnlyList<TableUpdate> updates)
    {
        var result = TableChanges.Apply(
            Metadata, Loaded.MetadataLocation, requirements, updates, Time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Null(result.Refusal);

        // Through bytes, as a catalog would.
        var metadata = TableMetadataJson.Read(TableMetadataJson.Write(result.Metadata!));
        string location = $"v{metadata.MetadataLog.Count + 1}.metadata.json";
        Loaded = Loaded with { Metadata = metadata, MetadataLocation = location };
    }

    public async Task<IReadOnlyList<ManifestFile>> ManifestsAsync()
        => await ManifestLists.ReadAsync(Store, Current.ManifestList);

    public async Task<IReadOnlyList<ManifestEntry>> EntriesAsync()
    {
        var entries = new List<ManifestEntry>();
        foreach (var file in await ManifestsAsync())
        {
            entries.AddRange((await ManifestReader.ReadAsync(Store, file, CancellationToken.None)).Entries);
        }

        return entries;
    }
}
