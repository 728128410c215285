using System.Globalization;
using Odograph.Model.Time;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Faults;

/// <summary>
/// The state of one enumeration. One fault an event at most, drawn by the shares of those that fit it.
/// </summary>
internal sealed class FaultRun
{
    /// <summary>The streams' own default: what comes later than this is behind the watermark.</summary>
    const long DelayMicros = 120 * UnixMicros.PerSecond;

    /// <summary>An event out of order waits no longer than this for its device's next.</summary>
    const long MostDisorderMicros = 90 * UnixMicros.PerSecond;

    static readonly FaultKind[] Kinds = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Freeze)];

    readonly FaultRates _rates;
    readonly SeededRandom _random;
    readonly Freezes _freezes;
    readonly HeldEvents _held = new();
    readonly double _sum;
    long _number, _count;

    // The newest event time of what came in, and of what went out.
    long _clockMicros = long.MinValue;
    long _sentMicros = long.MinValue;

    public FaultRun(FaultRates rates, long seed)
    {
        _rates = rates;
        _random = new SeededRandom(Seed.Of(seed, "faults"));
        _freezes = new Freezes(rates.Of(FaultKind.Freeze), new SeededRandom(Seed.Of(seed, "freezes")));
        _sum = Kinds.Sum(rates.Of);
    }

    /// <summary>What becomes of an event now; null = it is sent later.</summary>
    public SentEvent? Treat(in SimulatedEvent item)
    {
        var sent = Draw(item);
        if (sent is not null)
            _held.Sent(item);
        return sent;
    }

    /// <summary>What is due behind the newest event; to be asked for until there is no more.</summary>
    public SentEvent? NextDue()
        => _held.Count > 0 && _held.NextDue(_clockMicros, _count) is { } held ? Release(held) : null;

    /// <summary>What still waits when no more events come; to be asked for until there is no more.</summary>
    public SentEvent? NextLeft() => _held.NextDue(long.MaxValue, long.MaxValue) is { } held ? Release(held) : null;

    SentEvent? Draw(in SimulatedEvent item)
    {
        _count++;
        _clockMicros = Math.Max(_clockMicros, item.EventMicros);
        double drawn = _random.Unit();
        if (drawn < _sum && Drawn(drawn) is { } kind && AppliesTo(kind, item))
        {
            if (kind is FaultKind.Late or FaultKind.OutOfOrder)
                return TryHold(kind, item) ? null : Sound(item);
            if (kind == FaultKind.Duplicate)
                return Copied(item);
            return Alter(kind, item) is { } change ? Changed(kind, item, change) : Sound(item);
        }

        return _freezes.Of(item) is { } frozen ? Changed(FaultKind.Freeze, item, frozen) : Sound(item);
    }

    static bool AppliesTo(FaultKind kind, in SimulatedEvent item) => kind switch
    {
        FaultKind.Teleport => Teleports.AppliesTo(item),
        FaultKind.UnitMixUp => UnitMixUps.AppliesTo(item),
        _ => true,
    };

    Change? Alter(FaultKind kind, in SimulatedEvent item) => kind switch
    {
        FaultKind.Teleport => Teleports.Of(item, _random),
        FaultKind.ClockJump => ClockJumps.Of(item, _random),
        FaultKind.UnitMixUp => UnitMixUps.Of(item, _random),
        FaultKind.BrokenJson => Breakages.Json(item, _random),
        _ => Breakages.Utf8(item, _random),
    };

    /// <summary>Which fault a number in [0, sum of the rates) stands for.</summary>
    FaultKind? Drawn(double drawn)
    {
        foreach (var kind in Kinds)
        {
            drawn -= _rates.Of(kind);
            if (drawn < 0)
                return kind;
        }

        return null;
    }

    SentEvent Sound(in SimulatedEvent item)
    {
        _sentMicros = Math.Max(_sentMicros, item.EventMicros);
        return new(_number++, item, null);
    }

    SentEvent Changed(FaultKind kind, in SimulatedEvent item, Change change)
    {
        var sent = Sound(item);
        return sent with { Event = change.Event, Fault = Fault(kind, sent.Number, item, change.What, change.Reason) };
    }

    SentEvent Copied(in SimulatedEvent item)
    {
        var sent = Sound(item);
        if (_held.IsFull)
            return sent;
        var held = new HeldEvent(FaultKind.Duplicate, Kept(item), sent.Number, sent.Number);
        double when = _random.Unit();
        if (when < 0.6)
            _held.UntilCount(held, _count + _random.Whole(0, 200));
        else
            _held.UntilTime(held, _clockMicros + Seconds(when < 0.9 ? 5 : 60, when < 0.9 ? 60 : 600));
        return sent;
    }

    bool TryHold(FaultKind kind, in SimulatedEvent item)
    {
        if (_held.IsFull)
            return false;
        var held = new HeldEvent(kind, Kept(item), _number, null);
        if (kind == FaultKind.OutOfOrder)
            return _held.TryUntilNext(held, item.EventMicros + MostDisorderMicros);
        bool isMuchLater = _random.Chance(0.2);
        _held.UntilTime(
            held, item.EventMicros + DelayMicros + Seconds(isMuchLater ? 120 : 5, isMuchLater ? 1800 : 120));
        return true;
    }

    SentEvent Release(HeldEvent held)
    {
        // Nothing newer went out meanwhile: it is not behind anything.
        bool isInTurn = held.Event.EventMicros >= _sentMicros;
        var sent = Sound(held.Event);
        long behind = sent.Number - held.HeldSince;
        if (held.Kind == FaultKind.Duplicate)
        {
            string again = $"the same bytes again, {behind} events later";
            return sent with { Fault = Fault(held.Kind, sent.Number, held.Event, again, null, held.Original) };
        }

        if (isInTurn)
            return sent;
        // At the end of the events some come before their time, and are not late but out of order.
        long lateMicros = _sentMicros - held.Event.EventMicros;
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"sent {behind} events and {lateMicros / (double)UnixMicros.PerSecond:0.0} s behind its turn");
        var kind = lateMicros > DelayMicros ? FaultKind.Late : FaultKind.OutOfOrder;
        return sent with { Fault = Fault(kind, sent.Number, held.Event, what, null) };
    }

    long Seconds(int from, int to) => _random.Whole(from, to) * UnixMicros.PerSecond;

    // A payload keeps its whole chunk of messages in memory: what waits has bytes of its own.
    static SimulatedEvent Kept(in SimulatedEvent item) => item with { Payload = item.Payload.ToArray() };

    static InjectedFault Fault(
        FaultKind kind, long number, in SimulatedEvent item, string what, string? reason, long? original = null)
        => new(
            kind, number, item.Stream, EventFields.DeviceOf(item), EventFields.Id(item.Payload.Span),
            item.EventMicros, what, reason, original);
}
