using System.Buffers;
using System.Text.Json;
using Odograph.Engine.Live;
using Odograph.Model.Time;
using Odograph.Pipeline.Loop;
using Odograph.Server.Operations;

namespace Odograph.Server.Live;

/// <summary>Frames of the live feed as bytes of server-sent events. One per viewer, reused.</summary>
sealed class LiveFrames : IDisposable
{
    readonly ArrayBufferWriter<byte> _bytes = new(64 << 10);
    readonly Utf8JsonWriter _json;

    public LiveFrames() => _json = new Utf8JsonWriter(_bytes);

    /// <summary>
    /// <c>event: frame</c>: what has changed. Each entry is an array: stream, key, longitude, latitude, speed in km/h,
    /// heading in degrees, event time in ms since 1970, and for what is no vehicle its columns.
    /// </summary>
    /// <param name="left">Changes that did not fit and come with the next frame.</param>
    public ReadOnlyMemory<byte> Frame(IReadOnlyList<LiveEntry> entries, long version, int left)
    {
        Begin("frame", version);
        _json.WriteStartObject();
        _json.WriteNumber("left", left);
        _json.WriteStartArray("entries");
        foreach (var entry in entries)
        {
            Write(entry);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        return End();
    }

    /// <summary><c>event: status</c>: the job's state, and what the live view had to leave out.</summary>
    public ReadOnlyMemory<byte> Status(JobStatus status, IReadOnlyList<LiveCounts> counts)
    {
        Begin("status", null);
        _json.WriteStartObject();
        _json.WritePropertyName("job");
        JobState.Write(_json, status);
        _json.WriteStartArray("live");
        foreach (var count in counts)
        {
            _json.WriteStartObject();
            _json.WriteString("stream", count.Stream);
            _json.WriteNumber("read", count.Read);
            _json.WriteNumber("skipped", count.Skipped);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        return End();
    }

    public void Dispose() => _json.Dispose();

    void Write(LiveEntry entry)
    {
        _json.WriteStartArray();
        _json.WriteStringValue(entry.Stream);
        _json.WriteStringValue(entry.Key);
        _json.WriteNumberValue(Math.Round(entry.Longitude, 6));
        _json.WriteNumberValue(Math.Round(entry.Latitude, 6));
        WriteOrNull(entry.SpeedKmh);
        WriteOrNull(entry.HeadingDegrees);
        _json.WriteNumberValue(entry.EventMicros / (UnixMicros.PerSecond / 1000));
        if (entry.SpeedKmh is null)
        {
            _json.WriteRawValue(entry.Columns.Span, skipInputValidation: true);
        }

        _json.WriteEndArray();
    }

    void WriteOrNull(double? number)
    {
        if (number is { } known)
        {
            _json.WriteNumberValue(Math.Round(known, 1));
        }
        else
        {
            _json.WriteNullValue();
        }
    }

    void Begin(string name, long? version)
    {
        _bytes.ResetWrittenCount();
        if (version is { } id)
        {
            _bytes.Write("id: "u8);
            id.TryFormat(_bytes.GetSpan(20), out int length, default, null);
            _bytes.Advance(length);
            _bytes.Write("\n"u8);
        }

        _bytes.Write("event: "u8);
        _bytes.Advance(System.Text.Encoding.ASCII.GetBytes(name, _bytes.GetSpan(name.Length)));
        _bytes.Write("\ndata: "u8);
        _json.Reset();
    }

    // JSON holds no line end, so one data line is a whole message.
    ReadOnlyMemory<byte> End()
    {
        _json.Flush();
        _bytes.Write("\n\n"u8);
        return _bytes.WrittenMemory;
    }
}
