using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Odograph.Engine.Decoding;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Model.Time;
using DuckDbChunk = Odograph.DuckDb.DuckDbChunk;

namespace Odograph.Engine.Live;

/// <summary>
/// Decodes records of one stream by the rules of the batch, and gives those that the map can show: with a valid
/// position, and no further in the future than the stream allows. For one thread.
/// </summary>
sealed unsafe class LiveDecoder : IDisposable
{
    const string SpeedColumn = "speed_kmh";
    const string HeadingColumn = "heading_deg";
    const string IncidentColumn = "incident_id";

    readonly StreamDefinition _stream;
    readonly DecodePlan _plan;
    readonly RecordDecoder _decoder;
    readonly ColumnTargets _targets;
    readonly nint[] _cells;
    readonly nint[] _validity;
    readonly JsonEncodedText[] _names;
    readonly ArrayBufferWriter<byte> _text = new(512);
    readonly Utf8JsonWriter _json;
    readonly int _keyColumn;
    readonly int _speedColumn;
    readonly int _headingColumn;

    public LiveDecoder(StreamDefinition stream)
    {
        _stream = stream;
        _plan = new DecodePlan(stream);
        _decoder = new RecordDecoder(_plan);
        int columns = _plan.Columns.Count;
        _cells = new nint[columns];
        _validity = new nint[columns];
        for (int column = 0; column < columns; column++)
        {
            _cells[column] = (nint)NativeMemory.AllocZeroed((nuint)sizeof(StringCell));
            _validity[column] = (nint)NativeMemory.Alloc(sizeof(ulong) * (DuckDbChunk.Capacity / 64));
        }

        _targets = new ColumnTargets(columns, MakeValidity);
        _names = [.. _plan.Columns.Select(column => JsonEncodedText.Encode(column.Name))];
        _json = new Utf8JsonWriter(_text);
        _keyColumn = Find(IncidentColumn) is >= 0 and var incident ? incident : DecodePlan.DeviceIdColumn;
        (_speedColumn, _headingColumn) = (Find(SpeedColumn), Find(HeadingColumn));
    }

    /// <summary>Whether events of the stream can have a place on the map.</summary>
    public static bool CanShow(StreamDefinition stream)
        => HasDouble(stream, "latitude") && HasDouble(stream, "longitude");

    /// <summary>Adds what can be shown of the records.</summary>
    public void Decode(RecordBatch records, List<LiveEntry> into)
    {
        for (int column = 0; column < _cells.Length; column++)
        {
            _targets.Set(column, (void*)_cells[column]);
        }

        _decoder.BeginChunk(_targets);
        fixed (byte* bytes = records.Bytes)
        {
            foreach (ref readonly var record in records.Records)
            {
                bool isWhole = record.NoteLength == 0;
                if (isWhole && _decoder.Decode(bytes + record.PayloadOffset, record.PayloadLength, 0)
                    == DecodeReason.None && ToEntry(record.StampMicros) is { } entry)
                {
                    into.Add(entry);
                }
            }
        }
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _json.Dispose();
        foreach (nint memory in _cells.Concat(_validity))
        {
            NativeMemory.Free((void*)memory);
        }
    }

    LiveEntry? ToEntry(long stampMicros)
    {
        long eventMicros = *(long*)_cells[DecodePlan.EventTimeColumn];
        bool isFuture = eventMicros > stampMicros + (_stream.MaxFutureSkew.Ticks / TimeSpan.TicksPerMicrosecond);
        if (isFuture || Number(_plan.LatitudeColumn) is not (>= -90 and <= 90 and var latitude)
            || Number(_plan.LongitudeColumn) is not (>= -180 and <= 180 and var longitude)
            || _targets.IsNull(_keyColumn, 0))
        {
            return null;
        }

        return new LiveEntry
        {
            Stream = _stream.Name,
            Key = Encoding.UTF8.GetString(StringCell.Bytes((StringCell*)_cells[_keyColumn])),
            Latitude = latitude,
            Longitude = longitude,
            SpeedKmh = Number(_speedColumn),
            HeadingDegrees = Number(_headingColumn),
            EventMicros = eventMicros,
            AppendedMicros = stampMicros,
            Columns = WriteColumns(),
        };
    }

    byte[] WriteColumns()
    {
        _text.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        for (int column = 0; column < _cells.Length; column++)
        {
            if (!_targets.IsNull(column, 0))
            {
                _json.WritePropertyName(_names[column]);
                WriteCell(_plan.Columns[column].Type, (void*)_cells[column]);
            }
        }

        _json.WriteEndObject();
        _json.Flush();
        return _text.WrittenSpan.ToArray();
    }

    void WriteCell(ColumnType type, void* cell)
    {
        switch (type)
        {
            case ColumnType.String:
                _json.WriteStringValue(StringCell.Bytes((StringCell*)cell));
                break;
            case ColumnType.Int:
                _json.WriteNumberValue(*(int*)cell);
                break;
            case ColumnType.Long:
                _json.WriteNumberValue(*(long*)cell);
                break;
            case ColumnType.Boolean:
                _json.WriteBooleanValue(*(byte*)cell != 0);
                break;
            case ColumnType.Timestamp:
                _json.WriteStringValue(UnixMicros.ToInstant(*(long*)cell));
                break;
            default:
                _json.WriteNumberValue(*(double*)cell);
                break;
        }
    }

    static bool HasDouble(StreamDefinition stream, string name)
        => stream.Columns.Any(column => column.Name == name && column.Type == ColumnType.Double);

    double? Number(int column) => column < 0 || _targets.IsNull(column, 0) ? null : *(double*)_cells[column];

    int Find(string name) => _plan.Columns.Select(column => column.Name).ToList().IndexOf(name);

    ulong* MakeValidity(int column)
    {
        var bits = (ulong*)_validity[column];
        new Span<ulong>(bits, DuckDbChunk.Capacity / 64).Fill(ulong.MaxValue);
        return bits;
    }
}
