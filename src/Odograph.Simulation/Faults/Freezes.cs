using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Devices that hang: for some of their next events (5 to 20, on both their streams) they repeat the position, speed
/// and direction of the one at which they hung. An event that would have said the same anyway stays sound.
/// </summary>
internal sealed class Freezes(double rate, SeededRandom random)
{
    const int Fewest = 5;
    const int Most = 20;

    /// <summary>A vehicle that stands cannot be seen to hang.</summary>
    const double SlowestKmh = 5;

    readonly Dictionary<DeviceKey, Frozen> _frozen = [];
    readonly double _beginRate = rate / ((Fewest + Most) / 2.0);

    /// <summary>Null where the event stays as it is; it may be the one at which its device hangs.</summary>
    public Change? Of(in SimulatedEvent item)
    {
        if (item.Stream is not (StreamNames.Vehicle or StreamNames.Gps))
            return null;
        bool begins = random.Chance(_beginRate);
        if (_frozen.Count == 0 && !begins)
            return null;
        var device = new DeviceKey(null, item.Key);
        if (_frozen.TryGetValue(device, out var frozen))
        {
            if (--frozen.Left == 0)
                _frozen.Remove(device);
            return frozen.Repeat(item);
        }

        if (begins && EventFields.Number(item.Payload.Span, EventFields.SpeedName) > SlowestKmh)
            _frozen.Add(device, new Frozen(item, random.Whole(Fewest, Most)));
        return null;
    }

    sealed class Frozen
    {
        readonly List<(byte[] Name, byte[] Value)> _held = [];

        public Frozen(in SimulatedEvent item, int left)
        {
            Left = left;
            Hold(item, EventFields.LocationName);
            Hold(item, EventFields.SpeedName);
            Hold(item, EventFields.DirectionName);
            Hold(item, EventFields.HeadingName);
        }

        public int Left { get; set; }

        public Change? Repeat(in SimulatedEvent item)
        {
            var payload = item.Payload;
            foreach (var (name, value) in _held)
            {
                if (PayloadEdit.Value(payload.Span, name) is { } range && !payload.Span[range].SequenceEqual(value))
                    payload = PayloadEdit.Replace(payload.Span, range, value);
            }

            return payload.Span.SequenceEqual(item.Payload.Span)
                ? null
                : new Change(item with { Payload = payload }, "position and speed of an earlier moment", null);
        }

        void Hold(in SimulatedEvent item, ReadOnlySpan<byte> name)
        {
            if (PayloadEdit.Value(item.Payload.Span, name) is { } range)
                _held.Add((name.ToArray(), item.Payload.Span[range].ToArray()));
        }
    }
}
