using Odograph.Cli.Commands;
using Odograph.Cli.Data;
using Odograph.Cli.Feeds;
using Odograph.Log.Embedded;
using Odograph.Model.Errors;
using Odograph.Pipeline.Definition;

namespace Odograph.Cli.Jobs;

/// <summary>
/// A data folder that is held for writing, with its log open. Disposing closes the log, then lets go of the folder.
/// </summary>
internal sealed class OpenLog : IAsyncDisposable
{
    readonly FolderLock _lock;

    OpenLog(DataFolder data, FolderLock held, EmbeddedLog log, PipelineDefinition definition, PatientLog appends)
    {
        Data = data;
        _lock = held;
        Log = log;
        Definition = definition;
        Appends = appends;
    }

    public DataFolder Data { get; }

    public EmbeddedLog Log { get; }

    /// <summary>The log for producers: their appends outlast a disk that is full.</summary>
    public PatientLog Appends { get; }

    public PipelineDefinition Definition { get; }

    /// <param name="command">Who will be named to a second writer.</param>
    public static async Task<OpenLog> OpenAsync(Invocation invocation, string command)
    {
        var definition = invocation.LoadPipeline();
        var source = SourceOf(definition);
        var data = invocation.Data;
        var held = data.OpenForWriting(command, invocation.Time);
        try
        {
            var options = new EmbeddedLogOptions
            {
                Partitions = source.Partitions,
                Keep = source.Keep,
                SegmentBytes = source.SegmentBytes,
            };
            var log = await EmbeddedLog.OpenAsync(data.Log, options, invocation.Time);
            var appends = new PatientLog(log, invocation.Time, invocation.Stop);
            appends.Patience.TroubleChanged = new TroubleLines(invocation).Tell;
            return new OpenLog(data, held, log, definition, appends);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Tells other processes where this one listens.</summary>
    public void Announce(Uri address) => _lock.Announce(address);

    public async ValueTask DisposeAsync()
    {
        await Appends.DisposeAsync();
        await Log.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>
    /// The one source that there can be today; other types are refused by name when the folder is read.
    /// </summary>
    public static SourceDefinition SourceOf(PipelineDefinition definition)
        => definition.Sources.FirstOrDefault(source => source.Ingest) ?? throw new OdographException(
            ErrorKind.User,
            $"append to pipeline \"{definition.Name}\": expected a source with `ingest: true`, found none",
            "mark one source of pipeline.yaml with `ingest: true`");

    /// <exception cref="OdographException">The pipeline has no such stream.</exception>
    public static void RequireStream(PipelineDefinition definition, string stream)
    {
        if (definition.FindStream(stream) is null)
        {
            throw new OdographException(
                ErrorKind.User,
                $"pipeline \"{definition.Name}\" has no stream \"{stream}\"",
                $"its streams are: {string.Join(", ", definition.Streams.Select(known => known.Name))}");
        }
    }
}
