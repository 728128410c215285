namespace Odograph.Simulation.Faults;

/// <summary>An event that waits to be sent, and the fault that its waiting is.</summary>
/// <param name="Original">Of a copy, the number of the event that it repeats.</param>
internal sealed record HeldEvent(FaultKind Kind, SimulatedEvent Event, long HeldSince, long? Original)
{
    /// <summary>Set when it was sent, by whichever of its occasions came first.</summary>
    public bool IsSent { get; set; }
}

/// <summary>
/// Events that are sent later: copies after so many others or so much event time, late ones when the delay is over,
/// ones out of order behind their device's next. Holds at most <see cref="Limit"/>; when it is full no more are held
/// back, and those faults do not happen until some of them are gone.
/// </summary>
internal sealed class HeldEvents
{
    /// <summary>A copied message of 300 bytes each: about 40 MB.</summary>
    public const int Limit = 100_000;

    readonly PriorityQueue<HeldEvent, (long DueMicros, long Order)> _byTime = new();
    readonly PriorityQueue<HeldEvent, (long DueCount, long Order)> _byCount = new();
    readonly Dictionary<DeviceKey, HeldEvent> _behindNext = [];
    readonly Queue<HeldEvent> _now = new();
    long _order;

    public int Count { get; private set; }

    public bool IsFull => Count >= Limit;

    public void UntilTime(HeldEvent held, long dueMicros) => _byTime.Enqueue(Take(held), (dueMicros, _order));

    public void UntilCount(HeldEvent held, long dueCount) => _byCount.Enqueue(Take(held), (dueCount, _order));

    /// <summary>Until the device's next event of the stream, or a moment if that comes first.</summary>
    /// <returns>False where one of the device waits already.</returns>
    public bool TryUntilNext(HeldEvent held, long dueMicros)
    {
        if (!_behindNext.TryAdd(new DeviceKey(held.Event.Stream, held.Event.Key), held))
            return false;
        UntilTime(held, dueMicros);
        return true;
    }

    /// <summary>An event is sent now: what waited for it as its device's next is due behind it.</summary>
    public void Sent(in SimulatedEvent item)
    {
        if (_behindNext.Count > 0 && _behindNext.Remove(new DeviceKey(item.Stream, item.Key), out var swapped))
            _now.Enqueue(swapped);
    }

    /// <summary>The next that is due, by its device's next event, the count of events so far, or the time.</summary>
    public HeldEvent? NextDue(long clockMicros, long count)
    {
        if (_now.TryDequeue(out var swapped))
            return Give(swapped);
        if (_byCount.TryPeek(out _, out var due) && due.DueCount <= count)
            return Give(_byCount.Dequeue());
        while (_byTime.TryPeek(out var first, out var when) && (when.DueMicros <= clockMicros || first.IsSent))
        {
            _byTime.Dequeue();
            if (first.IsSent)
                continue;
            if (first.Kind == FaultKind.OutOfOrder)
                _behindNext.Remove(new DeviceKey(first.Event.Stream, first.Event.Key));
            return Give(first);
        }

        return null;
    }

    HeldEvent Take(HeldEvent held)
    {
        Count++;
        _order++;
        return held;
    }

    HeldEvent Give(HeldEvent held)
    {
        held.IsSent = true;
        Count--;
        return held;
    }
}
