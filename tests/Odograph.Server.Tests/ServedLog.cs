using System.Text;
using Odograph.Engine.Live;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;
using Odograph.Server.Ingest.Devices;

namespace Odograph.Server.Tests;

/// <summary>A server over a log in memory and the built-in pipeline, on a free port.</summary>
internal sealed class ServedLog : IAsyncDisposable
{
    readonly LiveView _live;
    readonly OdographServer _server;
    bool _isStopped;

    ServedLog(InMemoryLog log, LiveView live, OdographServer server)
    {
        (Log, _live, _server) = (log, live, server);
        Client = new HttpClient { BaseAddress = server.Address };
    }

    public InMemoryLog Log { get; }

    public HttpClient Client { get; }

    public LiveView Live => _live;

    /// <param name="catalog">Default: a lake in memory without tables.</param>
    /// <param name="time">What requests go by; the log and the live view go by the machine's clock.</param>
    public static async Task<ServedLog> StartAsync(
        ServerLimits? limits = null,
        ITableCatalog? catalog = null,
        IObjectStore? lake = null,
        SpeedUnit osmAndSpeed = SpeedUnit.Knots,
        TimeProvider? time = null,
        PipelineDefinition? pipeline = null)
    {
        var log = new InMemoryLog(TimeProvider.System);
        var definition = pipeline ?? PipelineFolder.BuiltIn();
        var store = lake ?? new MemoryObjectStore();
        var live = LiveView.Start(
            new Dictionary<string, IEventLog> { ["log"] = log }, definition, TimeProvider.System);
        var parts = new ServerParts
        {
            Definition = definition,
            Log = log,
            Catalog = catalog ?? new FileStoreCatalog(store, TimeProvider.System),
            Store = store,
            TmpFolder = Path.GetTempPath(),
            Live = live,
            Status = () => new JobStatus { Job = definition.Name, Phase = JobPhase.Waiting },
            Version = "test",
            Time = time ?? TimeProvider.System,
        };
        var options = new ServerOptions
        {
            Port = 0,
            Limits = limits ?? new ServerLimits(),
            OsmAndSpeed = osmAndSpeed,
        };
        return new ServedLog(log, live, await OdographServer.StartAsync(parts, options));
    }

    /// <summary>Payloads of a stream, ordered as texts.</summary>
    public async Task<IReadOnlyList<string>> StoredAsync(string stream)
    {
        var payloads = new List<string>();
        var records = new RecordBatch();
        foreach (var partition in await Log.GetPartitionsAsync(stream))
        {
            var request = new LogReadRequest(
                stream, partition.Id, partition.Beginning, null, 100_000, 1 << 24);
            await Log.ReadAsync(request, records);
            for (int i = 0; i < records.Count; i++)
            {
                payloads.Add(Encoding.Latin1.GetString(records.Payload(i)));
            }
        }

        return [.. payloads.Order(StringComparer.Ordinal)];
    }

    /// <summary>Ends the server; answers that it gave can still be read.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _server.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _live.DisposeAsync();
        await Log.DisposeAsync();
    }
}
