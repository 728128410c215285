using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Pipeline.Batches;

/// <summary>
/// The text of the ledger's property <c>odograph.batch</c>, version 1. One JSON object; members, all required unless
/// marked with "?":
/// <code>
/// version      1
/// job          string   the job = the namespace
/// epoch        integer  epoch of the decider
/// batch        integer  1, 2, 3 …
/// attempt      string   uuid, 32 hex digits
/// kind         string   batch | idle | gap | redrive
/// definition   string   hash of the definition
/// planned_at   integer  µs since 1970-01-01 UTC
/// partitions   array    of objects: stream, source, partition, incarnation, to: string (a position);
///                       newest?: integer, µs, newest accepted event time; end?: string, the log's end when last asked;
///                       closed?: true when the partition is closed and read out
/// streams      array    of objects: stream: string; watermark?: integer, µs; read, accepted, duplicate, quarantined:
///                       integers since the
///                       job began, the first being the sum of the others
/// manifests    object   table name to the URI of its new manifest
/// </code>
/// Validity: exactly these members, none twice; counts add up. Recovery: a text that is not valid stops the writer with
/// a named error; nothing is guessed, because positions and the list of manifests have no second copy that is complete.
/// A version above 1 asks for a newer program. Optional members are left out when they have no value.
/// </summary>
public static class BatchRecordJson
{
    public const int Version = 1;

    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static string Write(BatchRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteObject(writer, record);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="EnvironmentException">The text is not a valid record of a known version.</exception>
    public static BatchRecord Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            int version = document.RootElement.GetProperty("version").GetInt32();
            if (version != Version)
            {
                throw Invalid($"expected version {Version}, found {version}", null);
            }

            return ToRecord(JsonSerializer.Deserialize<Wire>(text, Options)!);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException)
        {
            throw Invalid(e.Message, e);
        }
    }

    static EnvironmentException Invalid(string found, Exception? inner) => new(
        $"read ledger property \"odograph.batch\": {found}",
        "the property was changed by other hands, or by a newer program: roll the ledger back, or use that program",
        inner);

    static void WriteObject(Utf8JsonWriter writer, BatchRecord record)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteString("job", record.Job);
        writer.WriteNumber("epoch", record.Epoch);
        writer.WriteNumber("batch", record.Batch);
        writer.WriteString("attempt", record.Attempt.ToString("N"));
        writer.WriteString("kind", record.Kind);
        writer.WriteString("definition", record.Definition);
        writer.WriteNumber("planned_at", record.PlannedAtMicros);
        writer.WriteStartArray("partitions");
        foreach (var partition in record.Partitions)
        {
            WritePartition(writer, partition);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("streams");
        foreach (var stream in record.Streams)
        {
            WriteStream(writer, stream);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("manifests");
        foreach (var (table, uri) in record.Manifests.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteString(table, uri);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void WritePartition(Utf8JsonWriter writer, PartitionProgress partition)
    {
        writer.WriteStartObject();
        writer.WriteString("stream", partition.Key.Stream);
        writer.WriteString("source", partition.Key.Source);
        writer.WriteString("partition", partition.Key.Partition);
        writer.WriteString("incarnation", partition.Incarnation);
        writer.WriteString("to", partition.To.ToString());
        if (partition.NewestEventMicros is { } newest)
        {
            writer.WriteNumber("newest", newest);
        }

        if (partition.LastEnd is { } end)
        {
            writer.WriteString("end", end.ToString());
        }

        if (partition.IsClosed)
        {
            writer.WriteBoolean("closed", true);
        }

        writer.WriteEndObject();
    }

    static void WriteStream(Utf8JsonWriter writer, StreamProgress stream)
    {
        writer.WriteStartObject();
        writer.WriteString("stream", stream.Name);
        if (stream.WatermarkMicros is { } watermark)
        {
            writer.WriteNumber("watermark", watermark);
        }

        writer.WriteNumber("read", stream.Totals.Read);
        writer.WriteNumber("accepted", stream.Totals.Accepted);
        writer.WriteNumber("duplicate", stream.Totals.Duplicate);
        writer.WriteNumber("quarantined", stream.Totals.Quarantined);
        writer.WriteEndObject();
    }

    static BatchRecord ToRecord(Wire wire) => new()
    {
        Job = wire.Job,
        Epoch = wire.Epoch,
        Batch = wire.Batch,
        Attempt = Guid.ParseExact(wire.Attempt, "N"),
        Kind = wire.Kind is BatchKinds.Batch or BatchKinds.Idle or BatchKinds.Gap or BatchKinds.Redrive
            ? wire.Kind
            : throw new FormatException($"kind \"{wire.Kind}\" is unknown"),
        Definition = wire.Definition,
        PlannedAtMicros = wire.PlannedAt,
        Partitions = [.. wire.Partitions.Select(ToPartition)],
        Streams = [.. wire.Streams.Select(ToStream)],
        Manifests = wire.Manifests,
    };

    static PartitionProgress ToPartition(WirePartition wire) => new(
        new PartitionKey(wire.Stream, wire.Source, wire.Partition),
        wire.Incarnation,
        Position.Parse(wire.To),
        wire.Newest,
        wire.End is null ? null : Position.Parse(wire.End),
        wire.Closed);

    static StreamProgress ToStream(WireStream wire)
    {
        var totals = new BatchCounts(wire.Read, wire.Accepted, wire.Duplicate, wire.Quarantined);
        return totals.AddsUp
            ? new StreamProgress(wire.Stream, wire.Watermark, totals)
            : throw new FormatException($"counts of stream \"{wire.Stream}\" do not add up: {totals}");
    }

    sealed record Wire(
        int Version,
        string Job,
        long Epoch,
        long Batch,
        string Attempt,
        string Kind,
        string Definition,
        long PlannedAt,
        IReadOnlyList<WirePartition> Partitions,
        IReadOnlyList<WireStream> Streams,
        IReadOnlyDictionary<string, string> Manifests);

    sealed record WirePartition(
        string Stream,
        string Source,
        string Partition,
        string Incarnation,
        string To,
        long? Newest = null,
        string? End = null,
        bool Closed = false);

    sealed record WireStream(
        string Stream, long Read, long Accepted, long Duplicate, long Quarantined, long? Watermark = null);
}
