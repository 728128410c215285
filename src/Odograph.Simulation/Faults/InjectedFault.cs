namespace Odograph.Simulation.Faults;

/// <summary>A fault as the truth tells of it.</summary>
/// <param name="Number">Place of the event in the order of sending, from 0, over all streams.</param>
/// <param name="EventId">Its id before the fault.</param>
/// <param name="EventMicros">Its time before the fault.</param>
/// <param name="Changed">What was done, for people.</param>
/// <param name="ExpectedReason">
/// The reason that quarantine must hold, by what the fault is; null = the event is sound as far as the checks can see,
/// and belongs into its table (a copy: is dropped).
/// </param>
/// <param name="Original">Of a copy, the number of the event that it repeats.</param>
public sealed record InjectedFault(
    FaultKind Kind, long Number, string Stream, string DeviceId, string EventId, long EventMicros, string Changed,
    string? ExpectedReason, long? Original = null);

/// <summary>An event on its way out: sound (no fault), or with the one fault that it got.</summary>
/// <param name="Number">Place in the order of sending, from 0.</param>
public readonly record struct SentEvent(long Number, SimulatedEvent Event, InjectedFault? Fault);
