namespace Odograph.Model.Faults;

/// <summary>The system's clock with a wall clock that can be set back. Thread-safe.</summary>
sealed class SetBackClock : TimeProvider
{
    long _behindTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(-Interlocked.Read(ref _behindTicks));

    public void SetBack(TimeSpan by) => Interlocked.Add(ref _behindTicks, by.Ticks);
}
