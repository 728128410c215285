using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Server.Http;

namespace Odograph.Server.Ingest.Devices;

/// <summary>
/// `/osmand`: what phones and trackers send one message a request, as parameters or as JSON, told apart by the
/// Content-Type. Each becomes one event of the stream `gps`; 200 says that it is on disk. A client sends a message that
/// was refused again, with all others waiting behind it, so one that makes no sense is stored all the same.
/// </summary>
sealed class DeviceMessages
{
    /// <summary>Bytes of a body, as sent and decompressed. Beyond: 413.</summary>
    const int BodyBytes = 64 << 10;

    const string RetryAfterSeconds = "1";

    readonly ServerParts _parts;
    readonly ServerLimits _limits;
    readonly InFlight _inFlight;
    readonly SpeedUnit _speedUnit;
    readonly bool _hasStream;

    public DeviceMessages(ServerParts parts, ServerOptions options, InFlight inFlight)
    {
        (_parts, _inFlight, _speedUnit) = (parts, inFlight, options.OsmAndSpeed);
        _limits = options.Limits with { BodyBytes = BodyBytes, DecompressedBytes = BodyBytes };
        _hasStream = parts.Definition.Streams.Any(stream => stream.Name == DeviceEvent.Stream);
    }

    public void Map(WebApplication application) => application.MapMethods(
        "/osmand", [HttpMethods.Get, HttpMethods.Post], (Delegate)TakeAsync);

    async Task<IResult> TakeAsync(HttpContext context)
    {
        if (!_hasStream)
        {
            return Problems.Of(
                StatusCodes.Status404NotFound,
                "no stream for positions",
                $"pipeline \"{_parts.Definition.Name}\" has no stream \"{DeviceEvent.Stream}\"");
        }

        // A GET that writes: a foreign page's image may cause it, and says no Origin.
        if (Guard.IsOfAnotherPage(context.Request))
        {
            return Problems.Of(
                StatusCodes.Status403Forbidden, "another origin", "pages of other origins may not send messages");
        }

        try
        {
            return await (IsJson(context.Request) ? TakeJsonAsync(context) : TakeParametersAsync(context));
        }
        catch (BodyRefused refused)
        {
            if (refused.Status == StatusCodes.Status429TooManyRequests)
            {
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
            }

            return Problems.Of(refused.Status, refused.Title, refused.Message);
        }
        catch (OdographException failed)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problems.Of(failed);
        }
    }

    async Task<IResult> TakeParametersAsync(HttpContext context)
    {
        var parameters = OsmAndQuery.Parameters(context.Request.QueryString.Value ?? "");
        if (parameters.Count == 0)
        {
            using var body = await ReadBodyAsync(context);
            parameters = OsmAndQuery.Parameters(Encoding.UTF8.GetString(body.Bytes.Span));
        }

        return OsmAndQuery.Read(parameters, _speedUnit) is { } message
            ? await AppendAsync(message.Device, message.Write(_parts.Time))
            : Problems.Of(StatusCodes.Status400BadRequest, "no device", "expected a parameter \"id\" or \"deviceid\"");
    }

    async Task<IResult> TakeJsonAsync(HttpContext context)
    {
        using var body = await ReadBodyAsync(context);
        string? device = null;
        byte[]? written = null;
        try
        {
            // Checked here because a text that is no UTF-8 is found as late as it is written.
            using var json = Utf8.IsValid(body.Bytes.Span) ? JsonDocument.Parse(body.Bytes) : null;
            if (json?.RootElement.ValueKind == JsonValueKind.Object)
            {
                var message = TraccarJson.Read(json.RootElement);
                (device, written) = (message?.Device, message?.Write(_parts.Time) ?? []);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or half a character in it: stored as it came.
        }

        bool isNobody = written is [] || body.Bytes.IsEmpty;
        return isNobody
            ? Problems.Of(StatusCodes.Status404NotFound, "no device", "expected a member \"device_id\"")
            : await AppendAsync(device ?? "", written ?? body.Bytes);
    }

    Task<RequestBody> ReadBodyAsync(HttpContext context)
        => RequestBody.ReadAsync(context.Request, _limits, _inFlight, context.RequestAborted);

    // Once begun, an append is not given up: its memory is in use until it has ended.
    async Task<IResult> AppendAsync(string device, ReadOnlyMemory<byte> payload)
    {
        var entry = new LogEntry(Encoding.UTF8.GetBytes(device), payload);
        await _parts.Log.AppendAsync(DeviceEvent.Stream, [entry], CancellationToken.None);
        return Results.Empty;
    }

    static bool IsJson(HttpRequest request)
        => request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;
}
