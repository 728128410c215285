using System.Buffers;
using System.Text.Json;
using Odograph.Simulation.Faults;

namespace Odograph.Simulation.Truth;

/// <summary>
/// Appends faults to a file, one JSON object a line: many of them, so without reflection. A last line that a killed
/// program has torn is ended first. For one thread.
/// </summary>
internal sealed class FaultLines : IDisposable
{
    /// <summary>Lines are handed to the system when they are so many bytes, or when it is asked for.</summary>
    const int BufferBytes = 64 << 10;

    readonly FileStream _file;
    readonly int _run;
    readonly ArrayBufferWriter<byte> _lines = new(BufferBytes + 1024);
    readonly Utf8JsonWriter _json;

    public FaultLines(string path, int run)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _run = run;
        _json = new Utf8JsonWriter(_lines);
        if (_file.Length > 0)
        {
            _file.Position = _file.Length - 1;
            if (_file.ReadByte() != '\n')
                _file.Write("\n"u8);
        }
    }

    public void Add(InjectedFault fault)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("run"u8, _run);
        _json.WriteNumber("number"u8, fault.Number);
        _json.WriteString("kind"u8, FaultNames.Of(fault.Kind));
        _json.WriteString("stream"u8, fault.Stream);
        _json.WriteString("device_id"u8, fault.DeviceId);
        _json.WriteString("event_id"u8, fault.EventId);
        _json.WriteString("event_time"u8, NdjsonTruth.Time(fault.EventMicros));
        _json.WriteString("changed"u8, fault.Changed);
        _json.WriteString("expected_reason"u8, fault.ExpectedReason);
        if (fault.Original is { } original)
            _json.WriteNumber("original"u8, original);
        else
            _json.WriteNull("original"u8);
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
        if (_lines.WrittenCount >= BufferBytes)
            Flush();
    }

    public void Flush()
    {
        if (_lines.WrittenCount > 0)
            _file.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
        _file.Dispose();
    }
}
