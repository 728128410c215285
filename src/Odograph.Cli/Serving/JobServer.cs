using Odograph.Cli.Commands;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Engine.Live;
using Odograph.Server;

namespace Odograph.Cli.Serving;

/// <summary>
/// An open job's HTTP face: the live view of its log and the server over both. Other processes find its address in the
/// data folder's lock.
/// </summary>
internal sealed class JobServer : IAsyncDisposable
{
    readonly LiveView _live;
    readonly OdographServer _server;

    JobServer(LiveView live, OdographServer server) => (_live, _server) = (live, server);

    public Uri Address => _server.Address;

    public static async Task<JobServer> StartAsync(OpenJob job, ServerOptions options, Invocation invocation)
    {
        var live = LiveView.Start(job.Parts.Logs, job.Definition, invocation.Time);
        try
        {
            var server = await OdographServer.StartAsync(
                new ServerParts
                {
                    Definition = job.Definition,
                    Log = job.Log,
                    Catalog = job.Parts.Catalog,
                    Store = job.Parts.Store,
                    TmpFolder = job.Data.Temporary,
                    Live = live,
                    Status = () => job.Runner.Status,
                    Version = Versions.Own,
                    Time = invocation.Time,
                },
                options,
                invocation.Stop);
            job.Announce(server.Address);
            return new JobServer(live, server);
        }
        catch
        {
            await live.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _live.DisposeAsync();
    }
}
