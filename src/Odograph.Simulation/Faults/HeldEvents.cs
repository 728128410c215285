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
    readonly Dictionary<(string Stream, string Device), HeldEvent> _behindNext = [];
    long _order;

    public int Count { get; private set; }

    public bool IsFull => Count >= Limit;

    public void UntilTime(HeldEvent held, long dueMicros) => _byTime.Enqueue(Take(held), (dueMicros, _order));

    public void UntilCount(HeldEvent held, long dueCount) => _byCount.Enqueue(Take(held), (dueCount, _order));

    /// <summary>Until the device's next event of the stream, or a moment if that comes first.</summary>
    /// <returns>False where one of the device waits already.</returns>
    public bool TryUntilNext(HeldEvent held, long dueMicros)
    {
        if (!_behindNext.TryAdd((held.Event.Stream, EventFields.DeviceOf(held.Event)), held))
            return false;
        UntilTime(held, dueMicros);
        return true;
    }

    /// <summary>
    /// What is due behind an event: by its time, by the count of events so far, and by its being the device's next.
    /// </summary>
    /// <param name="sent">Null where the newest event is held back itself.</param>
    public IEnumerable<HeldEvent> DueBehind(SimulatedEvent? sent, long clockMicros, long count)
    {
        if (sent is { } item && _behindNext.Count > 0
            && _behindNext.Remove((item.Stream, EventFields.DeviceOf(item)), out var swapped))
        {
            yield return Give(swapped);
        }

        while (_byCount.TryPeek(out _, out var due) && due.DueCount <= count)
            yield return Give(_byCount.Dequeue());
        while (_byTime.TryPeek(out var first, out var when) && (when.DueMicros <= clockMicros || first.IsSent))
        {
            _byTime.Dequeue();
            if (first.IsSent)
                continue;
            if (first.Kind == FaultKind.OutOfOrder)
                _behindNext.Remove((first.Event.Stream, EventFields.DeviceOf(first.Event)));
            yield return Give(first);
        }
    }

    /// <summary>All that still waits, when no more events come.</summary>
    public IEnumerable<HeldEvent> Rest()
    {
        _behindNext.Clear();
        while (_byCount.TryDequeue(out var held, out _))
            yield return Give(held);
        while (_byTime.TryDequeue(out var held, out _))
        {
            if (!held.IsSent)
                yield return Give(held);
        }
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
