using System.Runtime.ExceptionServices;
using Odograph.Model.Events;

namespace Odograph.Engine.Execution.Reading;

/// <summary>
/// One chunk of records that a worker has claimed. Tickets count up in the order in which equals are judged.
/// </summary>
readonly record struct ChunkClaim(long Ticket, SliceReader Slice);

/// <summary>
/// Hands out the records of a stream's slices in their order, a chunk at a time, to any number of workers; and keeps
/// the turns in which they may judge identities, which is the same order.
/// </summary>
sealed class ChunkClaims(IReadOnlyList<SliceReader> slices, TimeProvider time, TimeSpan patience)
{
    readonly Lock _reading = new();
    int _current;
    long _nextTicket;
    long _turn;
    ExceptionDispatchInfo? _failure;

    public IReadOnlyList<SliceReader> Slices => slices;

    /// <summary>Reads the next chunk; false at the end of all slices.</summary>
    public bool TryClaim(RecordBatch into, out ChunkClaim claim)
    {
        lock (_reading)
        {
            ThrowIfAborted();
            try
            {
                return TryRead(into, out claim);
            }
            catch (Exception e)
            {
                Abort(e);
                throw;
            }
        }
    }

    /// <summary>
    /// Waits until all chunks before this one have had their turn. They are being decoded by other workers, so it is
    /// short.
    /// </summary>
    public void WaitForTurn(long ticket)
    {
        if (Volatile.Read(ref _turn) == ticket)
        {
            return;
        }

        long since = time.GetTimestamp();
        var spin = default(SpinWait);
        while (Volatile.Read(ref _turn) != ticket)
        {
            ThrowIfAborted();
            if (time.GetElapsedTime(since) > patience)
            {
                throw new TimeoutException($"a chunk's turn did not come within {patience.TotalSeconds} s");
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void EndTurn(long ticket) => Volatile.Write(ref _turn, ticket + 1);

    /// <summary>
    /// Wakes whoever waits, and lets nobody claim any more: all of them fail with the first reason given.
    /// </summary>
    public void Abort(Exception reason)
        => Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(reason), null);

    bool TryRead(RecordBatch into, out ChunkClaim claim)
    {
        for (; _current < slices.Count; _current++)
        {
            if (slices[_current].Read(into))
            {
                claim = new ChunkClaim(_nextTicket++, slices[_current]);
                return true;
            }
        }

        claim = default;
        return false;
    }

    void ThrowIfAborted() => Volatile.Read(ref _failure)?.Throw();
}
