namespace Odograph.Testing.Time;

/// <summary>
/// A TimeProvider whose clocks move only by <see cref="Advance"/>; timers due by then fire inside that call, in order.
/// Starts at 2026-01-01T08:00Z unless told otherwise. Thread-safe.
/// </summary>
public sealed class FakeTime(DateTimeOffset? start = null) : TimeProvider
{
    readonly Lock _gate = new();
    readonly List<FakeTimer> _timers = [];
    DateTimeOffset _now = start ?? new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);
    long _monotonicTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait: how a test knows that everybody has gone to sleep before it lets time pass.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _monotonicTicks;
        }
    }

    /// <summary>Moves both clocks and fires what is due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (_gate)
        {
            target = _monotonicTicks + by.Ticks;
        }

        while (true)
        {
            FakeTimer? due;
            lock (_gate)
            {
                due = _timers.Where(timer => timer.DueTicks <= target).MinBy(timer => timer.DueTicks);
                long to = due?.DueTicks ?? target;
                _now += TimeSpan.FromTicks(Math.Max(0, to - _monotonicTicks));
                _monotonicTicks = Math.Max(_monotonicTicks, to);
                if (due is null)
                {
                    return;
                }

                due.Rearm();
            }

            due.Fire();
        }
    }

    /// <summary>Sets the wall clock alone, as an operator would.</summary>
    public void SetWallClock(DateTimeOffset now)
    {
        lock (_gate)
        {
            _now = now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    sealed class FakeTimer(FakeTime owner, TimerCallback callback, object? state) : ITimer
    {
        TimeSpan _period;

        public long DueTicks { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                _period = period;
                DueTicks = dueTime < TimeSpan.Zero ? long.MaxValue : owner._monotonicTicks + dueTime.Ticks;
                owner._timers.Remove(this);
                if (DueTicks != long.MaxValue)
                {
                    owner._timers.Add(this);
                }
            }

            return true;
        }

        /// <summary>Under the owner's lock.</summary>
        public void Rearm()
        {
            if (_period > TimeSpan.Zero)
            {
                DueTicks += _period.Ticks;
            }
            else
            {
                DueTicks = long.MaxValue;
                owner._timers.Remove(this);
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
