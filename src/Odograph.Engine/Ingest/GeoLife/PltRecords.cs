using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Odograph.Engine.Ingest.Lines;
using Odograph.Engine.Ingest.Records;

namespace Odograph.Engine.Ingest.GeoLife;

/// <summary>
/// Points of a GeoLife .plt file: six header lines, then <c>lat,lon,0,altitude_ft,days,date,time</c> in GMT, LF or
/// CRLF.
/// A point becomes one JSON object with the stream's own names: id (trajectory and the line's number behind the header,
/// from 0), device_id, timestamp, trajectory_id, point_index, lat and lon as found, altitude_m (none for -777), mode. A
/// line that is no point is a record as it stands there. Nothing is allocated for a point.
/// </summary>
public sealed class PltRecords : IRecordReader
{
    const int HeaderLines = 6;
    const int LongestPoint = 256;

    static readonly JavaScriptEncoder Plain = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    readonly ByteWindow _window;
    readonly string _name;
    readonly ModeLabels _labels;
    readonly byte[] _device;
    readonly byte[] _idStart;
    readonly byte[] _idEnd;
    readonly byte[] _trackEnd;
    int _headerLines;
    long _points;
    ReadOnlyMemory<byte> _mode;
    long _modeFrom = long.MaxValue;
    long _modeTo = long.MinValue;

    public PltRecords(ByteWindow window, string name, TrackName track, ModeLabels labels)
    {
        (_window, _name, _labels) = (window, name, labels);
        string user = JsonEncodedText.Encode(track.User, Plain).ToString();
        string trajectory = JsonEncodedText.Encode(track.TrajectoryId, Plain).ToString();
        _device = Encoding.UTF8.GetBytes(user);
        _idStart = Encoding.UTF8.GetBytes($"{{\"id\":\"{trajectory}#");
        _idEnd = Encoding.UTF8.GetBytes($"\",\"device_id\":\"{user}\",\"timestamp\":\"");
        _trackEnd = Encoding.UTF8.GetBytes($"Z\",\"trajectory_id\":\"{trajectory}\",\"point_index\":");
    }

    public bool Read(RecordBlock block)
    {
        while (!block.IsFull)
        {
            int length = LineRecords.LengthOfLine(_window);
            bool hasEnd = length >= 0 && length < _window.Bytes.Length;
            if (length == 0 && !hasEnd)
            {
                return false;
            }

            if (length is < 0 or > LongestPoint || !TryTake(LineRecords.WithoutReturn(_window.Bytes[..length]), block))
            {
                _points++;
                LineRecords.ReadLine(_window, _name, block);
                continue;
            }

            _window.TakeLine(length + (hasEnd ? 1 : 0), hasEnd);
        }

        return true;
    }

    /// <summary>False for a line that must go into the log as it is.</summary>
    bool TryTake(ReadOnlySpan<byte> line, RecordBlock block)
    {
        bool isPoint = PltPoint.TryParse(line, out var point);
        if (_headerLines < HeaderLines && !isPoint)
        {
            _headerLines++;
            return true;
        }

        _headerLines = HeaderLines;
        if (isPoint)
        {
            block.Commit(Write(line, point, block.Room), _device);
            _points++;
        }

        return isPoint || line.IsEmpty;
    }

    int Write(ReadOnlySpan<byte> line, in PltPoint point, Span<byte> target)
    {
        int at = Copy(_idStart, target, 0);
        at = Number(_points, target, at);
        at = Copy(_idEnd, target, at);
        at = Copy(line[point.Date], target, at);
        target[at++] = (byte)'T';
        at = Copy(line[point.Time], target, at);
        at = Copy(_trackEnd, target, at);
        at = Number(_points, target, at);
        at = Copy(",\"lat\":"u8, target, at);
        at = Copy(line[point.Latitude], target, at);
        at = Copy(",\"lon\":"u8, target, at);
        at = Copy(line[point.Longitude], target, at);
        if (point.HasAltitude)
        {
            at = Copy(",\"altitude_m\":"u8, target, at);
            at += Feet.WriteMetres(line[point.Altitude], target[at..]);
        }

        var mode = ModeAt(point.Second);
        if (!mode.IsEmpty)
        {
            at = Copy(",\"mode\":"u8, target, at);
            at += Csv.JsonStrings.Write(mode.Span, 0, target[at..]);
        }

        target[at++] = (byte)'}';
        return at;
    }

    ReadOnlyMemory<byte> ModeAt(long second)
    {
        if (second < _modeFrom || second > _modeTo)
        {
            _mode = _labels.At(second, out _modeFrom, out _modeTo);
        }

        return _mode;
    }

    static int Copy(ReadOnlySpan<byte> from, Span<byte> target, int at)
    {
        from.CopyTo(target[at..]);
        return at + from.Length;
    }

    static int Number(long number, Span<byte> target, int at)
    {
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(number, target[at..], out int written);
        return at + written;
    }
}
