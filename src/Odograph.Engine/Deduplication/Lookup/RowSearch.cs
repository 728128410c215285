using Odograph.DuckDb;
using Odograph.DuckDb.Functions;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>
/// Takes the rows of the files of one statement (event_id, device_id, event_time, number of the file): marks the
/// suspects among them, and makes filters where they are missing. Called by several threads.
/// </summary>
sealed class RowSearch(IdentityHash hash, Suspects suspects, SuspectIndex index, FilterMaking? making)
{
    /// <summary>Rows that are hashed and asked for before they are looked up: the index is in no cache.</summary>
    const int Ahead = 32;

    [ThreadStatic]
    static Identity[]? _buffer;

    public unsafe void Take(DuckDbChunk input, VectorWriter output)
    {
        var identities = _buffer ??= new Identity[DuckDbChunk.Capacity];
        var (ids, devices) = (input[0], input[1]);
        var times = input[2].Cells<long>(input.Count);
        for (int start = 0; start < times.Length; start += Ahead)
        {
            int end = Math.Min(start + Ahead, times.Length);
            for (int row = start; row < end; row++)
            {
                identities[row] = hash.Of(devices.GetBytes(row), ids.GetBytes(row), times[row]);
            }

            Mark(identities.AsSpan(start, end - start));
        }

        if (making is not null)
        {
            Make(making, identities, input[3].Cells<long>(input.Count));
        }

        new Span<bool>(output.Data, input.Count).Clear();
    }

    void Mark(ReadOnlySpan<Identity> identities)
    {
        index.Prefetch(identities);
        foreach (ref readonly var identity in identities)
        {
            int found = index.Find(identity);
            if (found >= 0)
            {
                suspects.MarkKnown(found);
            }
        }
    }

    // A chunk is of one file, as a rule.
    static void Make(FilterMaking making, Identity[] identities, ReadOnlySpan<long> files)
    {
        for (int start = 0; start < files.Length;)
        {
            int end = start + 1;
            while (end < files.Length && files[end] == files[start])
            {
                end++;
            }

            making.Add((int)files[start], identities.AsSpan(start, end - start));
            start = end;
        }
    }
}
