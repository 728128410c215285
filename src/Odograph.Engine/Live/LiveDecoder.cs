using System.Buffers;
using System.Text;
using System.Text.Json;
using Odograph.Engine.Decoding;
using Odograph.Model.Events;
using Odograph.Model.Streams;

namespace Odograph.Engine.Live;

/// <summary>
/// Decodes records of one stream by the rules of the batch, and gives those that the map can show: with a valid
/// position, and no further in the future than the stream allows. For one thread.
/// </summary>
sealed class LiveDecoder : IDisposable
{
    const string SpeedColumn = "speed_kmh";
    const string HeadingColumn = "heading_deg";
    const string IncidentColumn = "incident_id";

    readonly StreamDefinition _stream;
    readonly DecodedRow _row;
    readonly ArrayBufferWriter<byte> _text = new(512);
    readonly Utf8JsonWriter _json;
    readonly int _keyColumn;
    readonly int _speedColumn;
    readonly int _headingColumn;

    public LiveDecoder(StreamDefinition stream)
    {
        _stream = stream;
        _row = new DecodedRow(stream);
        _json = new Utf8JsonWriter(_text);
        _keyColumn = _row.Find(IncidentColumn) is >= 0 and var incident ? incident : DecodePlan.DeviceIdColumn;
        (_speedColumn, _headingColumn) = (_row.Find(SpeedColumn), _row.Find(HeadingColumn));
    }

    /// <summary>Whether events of the stream can have a place on the map.</summary>
    public static bool CanShow(StreamDefinition stream)
        => HasDouble(stream, "latitude") && HasDouble(stream, "longitude");

    /// <summary>Adds what can be shown of the records.</summary>
    public void Decode(RecordBatch records, List<LiveEntry> into)
    {
        _row.Begin();
        for (int i = 0; i < records.Count; i++)
        {
            var record = records.Records[i];
            if (record.NoteLength == 0 && _row.Decode(records, i) == DecodeReason.None
                && ToEntry(record.StampMicros) is { } entry)
            {
                into.Add(entry);
            }
        }
    }

    public void Dispose()
    {
        _row.Dispose();
        _json.Dispose();
    }

    LiveEntry? ToEntry(long stampMicros)
    {
        long eventMicros = _row.Micros(DecodePlan.EventTimeColumn);
        bool isFuture = eventMicros > stampMicros + (_stream.MaxFutureSkew.Ticks / TimeSpan.TicksPerMicrosecond);
        if (isFuture || _row.IsNull(_keyColumn)
            || _row.Number(_row.Plan.LatitudeColumn) is not (>= -90 and <= 90 and var latitude)
            || _row.Number(_row.Plan.LongitudeColumn) is not (>= -180 and <= 180 and var longitude))
        {
            return null;
        }

        return new LiveEntry
        {
            Stream = _stream.Name,
            Key = Encoding.UTF8.GetString(_row.Text(_keyColumn)),
            Latitude = latitude,
            Longitude = longitude,
            SpeedKmh = _row.Number(_speedColumn),
            HeadingDegrees = _row.Number(_headingColumn),
            EventMicros = eventMicros,
            AppendedMicros = stampMicros,
            Columns = WriteColumns(),
        };
    }

    byte[] WriteColumns()
    {
        _text.ResetWrittenCount();
        _json.Reset();
        _row.WriteTo(_json);
        _json.Flush();
        return _text.WrittenSpan.ToArray();
    }

    static bool HasDouble(StreamDefinition stream, string name)
        => stream.Columns.Any(column => column.Name == name && column.Type == ColumnType.Double);
}
