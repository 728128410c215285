using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Odograph.Model.Errors;
using Odograph.Server.Http;
using Odograph.Server.Ingest;
using Odograph.Server.Ingest.Devices;
using Odograph.Server.Live;
using Odograph.Server.Operations;
using Odograph.Server.Pages;
using Odograph.Server.Query;

namespace Odograph.Server;

/// <summary>
/// The HTTP face of one job: takes events, answers SQL, feeds live viewers, shows the dashboard. It owns its listeners
/// and nothing else.
/// </summary>
public sealed class OdographServer : IAsyncDisposable
{
    const int PortsTried = 20;

    /// <summary>How long requests that are being answered may take when the server stops.</summary>
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    readonly WebApplication _application;
    readonly LiveFeed _feed;

    readonly StreamAppends _appends;

    readonly SqlQueries _queries;

    OdographServer(
        WebApplication application, LiveFeed feed, StreamAppends appends, SqlQueries queries, Uri address)
        => (_application, _feed, _appends, _queries, Address) = (application, feed, appends, queries, address);

    /// <summary>Where it listens, as a browser is told.</summary>
    public Uri Address { get; }

    /// <exception cref="EnvironmentException">The port is taken, or the address is none of this machine.</exception>
    public static async Task<OdographServer> StartAsync(
        ServerParts parts, ServerOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        for (int tried = 1; ; tried++)
        {
            int port = options.Port == 0 ? 0 : options.Port + tried - 1;
            try
            {
                return await StartAsync(parts, options, port, cancellation);
            }
            catch (IOException error) when (error.InnerException is AddressInUseException or SocketException)
            {
                if (!options.MayMove || options.Port == 0 || tried == PortsTried)
                {
                    throw new EnvironmentException(
                        $"listen on {options.Address}:{port}: {error.InnerException.Message}",
                        "another program has the port: choose another with --port N",
                        error);
                }
            }
        }
    }

    /// <summary>Accepts nothing new, finishes what is being answered, ends live feeds and queries.</summary>
    public async ValueTask DisposeAsync()
    {
        _feed.Stop();
        _queries.Stop();
        using var grace = new CancellationTokenSource(s_grace);
        await _application.StopAsync(grace.Token);
        await _application.DisposeAsync();
        _feed.Dispose();
        _appends.Dispose();
        _queries.Dispose();
    }

    static async Task<OdographServer> StartAsync(
        ServerParts parts, ServerOptions options, int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options, port));
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        var feed = new LiveFeed(parts, options.Limits);
        var inFlight = new InFlight(options.Limits.BytesInFlight);
        var appends = new StreamAppends(parts, options.Limits, inFlight);
        var queries = new SqlQueries(parts, options.Limits);
        try
        {
            application.UseRouting();
            Guard.Use(application, options);
            appends.Map(application);
            queries.Map(application);
            new DeviceMessages(parts, options, inFlight).Map(application);
            feed.Map(application);
            new JobState(parts).Map(application);
            DashboardPages.Map(application);
            await application.StartAsync(cancellation);
        }
        catch
        {
            await application.DisposeAsync();
            feed.Dispose();
            appends.Dispose();
            queries.Dispose();
            throw;
        }

        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new OdographServer(application, feed, appends, queries, new Uri(bound.Addresses.First()));
    }

    static void Limit(KestrelServerOptions kestrel, ServerOptions options, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = options.Limits.BodyBytes + options.Limits.DrainedBytes;
        kestrel.Limits.MaxConcurrentConnections = 4 * options.Limits.LiveClients;
        kestrel.Listen(new IPEndPoint(options.Address, port));
    }
}
