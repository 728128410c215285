using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Odograph.Engine.Ingest;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Server.Http;

namespace Odograph.Server.Ingest;

/// <summary>
/// `POST /v1/streams/{stream}`: events as lines, as a JSON array or as one object, gzipped or not. The answer comes
/// when all of them are on disk. What an event is worth is the pipeline's matter: a bad line is stored like any other.
/// </summary>
sealed class StreamAppends : IDisposable
{
    const string RetryAfterSeconds = "1";

    /// <summary>Bodies that are split and appended at once; the others wait with their bytes.</summary>
    const int MostAtWork = 8;

    static readonly string[] s_jsonTypes = ["application/json", "text/json"];

    static readonly string[] s_lineTypes =
        ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-seq", "text/plain"];

    readonly ServerParts _parts;
    readonly ServerLimits _limits;
    readonly InFlight _inFlight;
    readonly SemaphoreSlim _atWork = new(MostAtWork);
    readonly Dictionary<string, DeviceScan> _devices;

    public StreamAppends(ServerParts parts, ServerLimits limits, InFlight inFlight)
    {
        (_parts, _limits, _inFlight) = (parts, limits, inFlight);
        _devices = parts.Definition.Streams.ToDictionary(stream => stream.Name, stream => new DeviceScan(stream));
    }

    public void Map(WebApplication application)
        => application.MapPost(
            "/v1/streams/{stream}", (string stream, HttpContext context) => PostAsync(stream, context));

    public void Dispose() => _atWork.Dispose();

    async Task<IResult> PostAsync(string stream, HttpContext context)
    {
        if (!_devices.TryGetValue(stream, out var devices))
        {
            return Problems.Of(
                StatusCodes.Status404NotFound,
                "unknown stream",
                $"pipeline \"{_parts.Definition.Name}\" has no stream \"{stream}\"",
                $"its streams are: {string.Join(", ", _devices.Keys)}");
        }

        try
        {
            bool isLines = IsLines(context.Request);
            using var body = await RequestBody.ReadAsync(
                context.Request, _limits, _inFlight, context.RequestAborted);
            await _atWork.WaitAsync(context.RequestAborted);
            try
            {
                using var records = BodyRecords.Split(body.Bytes, isLines, devices, _limits.EventsPerRequest);
                await AppendAsync(stream, records, context);
                return Results.Empty;
            }
            finally
            {
                _atWork.Release();
            }
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

    // Once begun, an append is not given up: the records' memory is in use until it has ended.
    async Task AppendAsync(string stream, BodyRecords records, HttpContext context)
    {
        var ranges = new List<AppendedRange>();
        foreach (var entries in records.Blocks.Where(block => block.Count > 0))
        {
            ranges.AddRange(await _parts.Log.AppendAsync(stream, entries, CancellationToken.None));
        }

        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("appended", records.Count);
        json.WriteStartArray("positions");
        foreach (var range in ranges)
        {
            json.WriteStartObject();
            json.WriteString("partition", range.Partition);
            json.WriteString("from", range.From.ToString());
            json.WriteString("to", range.To.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <exception cref="BodyRefused">The body is said to be something else.</exception>
    static bool IsLines(HttpRequest request)
    {
        if (request.ContentType is not { Length: > 0 } text)
        {
            return false;
        }

        string type = MediaTypeHeaderValue.TryParse(text, out var parsed) ? parsed.MediaType.ToString() : text;
        if (s_lineTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        // What curl says when nothing is said: the body's first bytes tell.
        bool isAny = type is "application/octet-stream" or "application/x-www-form-urlencoded" or "application/gzip";
        return isAny || s_jsonTypes.Contains(type, StringComparer.OrdinalIgnoreCase)
            ? false
            : throw new BodyRefused(
                StatusCodes.Status415UnsupportedMediaType,
                "unknown content type",
                $"Content-Type \"{text}\"; expected application/x-ndjson or application/json");
    }
}
