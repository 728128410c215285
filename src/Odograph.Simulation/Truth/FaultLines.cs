using System.Buffers;
using System.Text.Json;
using Odograph.Simulation.Faults;

namespace Odograph.Simulation.Truth;

/// <summary>Faults as lines of a file, one JSON object each: many of them, so without reflection.</summary>
internal sealed class FaultLines(TruthFile file, int run) : IDisposable
{
    readonly Utf8JsonWriter _json = new(file.Lines);

    public void Add(InjectedFault fault)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("run"u8, run);
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
        file.Lines.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();
}
