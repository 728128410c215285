namespace Odograph.Engine.Deduplication;

/// <summary>
/// The identity of an event inside its stream (device, id, event time) as a keyed hash of 120 bits: the low 8 bits of
/// High are free for the table that keeps it. Low is never 0. Two different events of a stream share one with a chance
/// of n² / 2^121 among n.
/// </summary>
readonly record struct Identity(ulong Low, ulong High)
{
    public const ulong TagBits = 0xFF;
}
