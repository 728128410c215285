using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Odograph.Engine.Live;
using Odograph.Server.Http;

namespace Odograph.Server.Live;

/// <summary>
/// `GET /v1/live`: server-sent events for viewers. A frame is made when the one before has gone out, from what has
/// changed since: so a slow viewer gets fewer frames, each with the newest state, and costs the pipeline nothing.
/// </summary>
sealed class LiveFeed : IDisposable
{
    /// <summary>Bytes of an entry that has no columns.</summary>
    const int EntryBytes = 100;

    static readonly TimeSpan s_frameEvery = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan s_statusEvery = TimeSpan.FromMilliseconds(500);

    readonly ServerParts _parts;
    readonly ServerLimits _limits;
    readonly CancellationTokenSource _stop = new();
    int _clients;

    public LiveFeed(ServerParts parts, ServerLimits limits) => (_parts, _limits) = (parts, limits);

    public void Map(WebApplication application)
    {
        application.MapGet("/v1/live", (HttpContext context) => FollowAsync(context));
        application.MapGet("/v1/live/{stream}/{key}", (string stream, string key) => Find(stream, key));
    }

    /// <summary>Ends all feeds.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    IResult Find(string stream, string key) => _parts.Live.Find(stream, key) is { } entry
        ? Results.Bytes(entry.Columns.ToArray(), "application/json")
        : Problems.Of(
            StatusCodes.Status404NotFound, "unknown", $"nothing is known of \"{key}\" in stream \"{stream}\"");

    async Task FollowAsync(HttpContext context)
    {
        var (filter, fault) = LiveFilter.Read(context.Request.Query);
        if (filter is null)
        {
            await Problems.Of(StatusCodes.Status400BadRequest, "bad filter", fault!).ExecuteAsync(context);
            return;
        }

        if (Interlocked.Increment(ref _clients) > _limits.LiveClients)
        {
            Interlocked.Decrement(ref _clients);
            await Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                "too many viewers",
                $"{_limits.LiveClients} viewers follow already").ExecuteAsync(context);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        try
        {
            await SendAsync(context, filter, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The viewer has gone, or the server ends.
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
        }
    }

    async Task SendAsync(HttpContext context, LiveFilter filter, CancellationToken stop)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var frames = new LiveFrames();
        var entries = new List<LiveEntry>();
        long version = Since(context.Request);
        long statusAt = 0;
        while (true)
        {
            long begun = _parts.Time.GetTimestamp();
            if (statusAt == 0 || _parts.Time.GetElapsedTime(statusAt) >= s_statusEvery)
            {
                statusAt = begun;
                await context.Response.BodyWriter.WriteAsync(frames.Status(_parts.Status(), _parts.Live.Counts), stop);
            }

            entries.Clear();
            var (next, left) = _parts.Live.ReadSince(version, filter.Wants, _limits.FrameBytes / EntryBytes, entries);
            version = next;
            if (entries.Count > 0)
            {
                await context.Response.BodyWriter.WriteAsync(frames.Frame(entries, version, left), stop);
            }

            await PauseAsync(version, begun, stop);
        }
    }

    // Until something has changed and the frame before is old enough; at most until the next status.
    async Task PauseAsync(long version, long begun, CancellationToken stop)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
        until.CancelAfter(s_statusEvery);
        await _parts.Live.WaitAsync(version, until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        var left = s_frameEvery - _parts.Time.GetElapsedTime(begun);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, _parts.Time, stop);
        }
    }

    // A viewer that comes back says what it has seen; a number of another run of the program is above all of ours.
    long Since(HttpRequest request)
    {
        string text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id
            ? id
            : request.Query["since"].ToString();
        return long.TryParse(text, out long since) && since >= 0 && since <= _parts.Live.Version ? since : 0;
    }
}
