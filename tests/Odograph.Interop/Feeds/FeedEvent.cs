namespace Odograph.Interop.Feeds;

/// <summary>One line of input with what must become of it.</summary>
/// <param name="EventId">Id of an event that must be in the table; null for one that must be in quarantine.</param>
/// <param name="Reason">The only reason it must be in quarantine for; null for a good one.</param>
/// <param name="IsCopy">A copy of an earlier line: counted as duplicate, in no table.</param>
internal sealed record FeedEvent(string Stream, byte[] Line, string? EventId, string? Reason, bool IsCopy);
