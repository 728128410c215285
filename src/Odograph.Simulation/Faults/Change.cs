namespace Odograph.Simulation.Faults;

/// <summary>
/// An event with a fault in it, what was done, and the reason that quarantine must hold (null = none).
/// </summary>
internal readonly record struct Change(SimulatedEvent Event, string What, string? Reason)
{
    public static Change Of(in SimulatedEvent item, byte[] payload, string what, string? reason)
        => new(item with { Payload = payload }, what, reason);
}
