using System.Buffers.Binary;

namespace Odograph.Simulation.Faults;

/// <summary>A device of a stream (or of all) as a key that is made of an event without a copy.</summary>
internal readonly struct DeviceKey(string? stream, ReadOnlyMemory<byte> device) : IEquatable<DeviceKey>
{
    readonly string? _stream = stream;
    readonly ReadOnlyMemory<byte> _device = device;

    public bool Equals(DeviceKey other)
        => _stream == other._stream && _device.Span.SequenceEqual(other._device.Span);

    public override bool Equals(object? other) => other is DeviceKey key && Equals(key);

    // Devices of a fleet differ in their last bytes.
    public override int GetHashCode()
    {
        var device = _device.Span;
        ulong tail = device.Length >= sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64LittleEndian(device[^sizeof(ulong)..])
            : device.Length == 0 ? 0UL : device[^1];
        return (int)((tail * 0x9E3779B97F4A7C15) >> 33);
    }
}
