using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Loop;

namespace Odograph.Server.Operations;

/// <summary>
/// `/healthz/live`, `/healthz/ready` and `/v1/status`: whether the program lives, works, and what it did.
/// </summary>
sealed class JobState(ServerParts parts)
{
    public void Map(WebApplication application)
    {
        application.MapGet("/healthz/live", () => Results.Text("alive\n"));
        application.MapGet("/healthz/ready", (HttpContext context) => ReadyAsync(context));
        application.MapGet("/v1/status", (HttpContext context) => WriteAsync(context, StatusCodes.Status200OK));
    }

    /// <summary>The job as JSON; also what the live feed sends.</summary>
    public static void Write(Utf8JsonWriter json, JobStatus status)
    {
        json.WriteStartObject();
        json.WriteString("job", status.Job);
        json.WriteString("phase", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.Phase.ToString()));
        json.WriteNumber("batch", status.Batch);
        Write(json, "committed_at", status.CommittedAt);
        json.WriteString("trouble", status.Trouble);
        json.WriteStartArray("streams");
        foreach (var stream in status.Streams)
        {
            json.WriteStartObject();
            json.WriteString("stream", stream.Name);
            Write(json, stream.Totals);
            Write(json, "lag", stream.LagRecords);
            Write(json, "watermark", stream.WatermarkMicros is { } micros ? UnixMicros.ToInstant(micros) : null);
            json.WriteNumber("events_per_second", Math.Round(stream.RecordsPerSecond, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    Task ReadyAsync(HttpContext context)
    {
        var status = parts.Status();
        bool isReady = status.Phase is JobPhase.Working or JobPhase.Waiting;
        return WriteAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    async Task WriteAsync(HttpContext context, int code)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        Write(json, parts.Status());
        await json.FlushAsync(context.RequestAborted);
    }

    static void Write(Utf8JsonWriter json, BatchCounts counts)
    {
        json.WriteNumber("read", counts.Read);
        json.WriteNumber("accepted", counts.Accepted);
        json.WriteNumber("duplicate", counts.Duplicate);
        json.WriteNumber("quarantined", counts.Quarantined);
    }

    static void Write(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    static void Write(Utf8JsonWriter json, string name, DateTimeOffset? instant)
    {
        if (instant is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
