using System.Globalization;
using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Hashing;
using Odograph.Log.Partitions;
using Odograph.Model.Events;

namespace Odograph.Log.Streams;

/// <summary>One stream that is open: routes entries to its partitions. Thread-safe.</summary>
sealed class StreamLog(StreamIdentity identity, Partition[] partitions) : IAsyncDisposable
{
    readonly string _incarnation = identity.Incarnation.ToString("D");

    public static async Task<StreamLog> OpenAsync(
        string folder, string stream, EmbeddedLogOptions options, LogFiles files, TimeProvider time, bool writable)
    {
        var identity = StreamIdentity.Read(Path.Combine(folder, stream), stream);
        var partitions = new Partition[identity.Partitions];
        await Parallel.ForAsync(0, partitions.Length, (number, _) =>
        {
            var place = StreamFolder.PlaceOf(folder, identity, number);
            partitions[number] = Partition.Open(place, options, files, time, writable);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return new StreamLog(identity, partitions);
    }

    /// <summary>The partition of an id; null when there is none.</summary>
    public Partition? Find(string id)
        => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < partitions.Length
            && partitions[number].Place.Id == id
            ? partitions[number]
            : null;

    public IReadOnlyList<LogPartition> Describe() => [.. partitions.Select(partition =>
    {
        var view = partition.View;
        return new LogPartition(
            partition.Place.Id,
            _incarnation,
            Position.FromNumber(view.Beginning),
            Position.FromNumber(view.End),
            Parents: [],
            IsClosed: false);
    })];

    public async Task<IReadOnlyList<AppendedRange>> AppendAsync(
        IReadOnlyList<LogEntry> entries, long stampMicros, CancellationToken cancellation)
    {
        var appends = StartAppends(entries, stampMicros, cancellation);

        // All are awaited before any error is thrown: nothing reads the entries after the call has ended.
        Task all = Task.WhenAll(appends);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // One hop off the writer's thread for all partitions together: the caller's code must not hold up the next
        // commit.
        await Task.Yield();
        ThrowIfLost(appends);
        var ranges = new List<AppendedRange>(appends.Count);
        foreach (var append in appends)
        {
            ranges.Add(await append.ConfigureAwait(false));
        }

        return ranges;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var partition in partitions)
        {
            await partition.DisposeAsync().ConfigureAwait(false);
        }
    }

    static void ThrowIfLost(List<Task<AppendedRange>> appends)
    {
        var failures = appends.Select(append => append.Exception?.InnerException).OfType<AppendFailedException>()
            .ToList();
        if (failures.Count > 0)
        {
            throw new AppendFailedException(failures[0], [.. failures.SelectMany(failure => failure.Lost)]);
        }
    }

    /// <summary>
    /// Sorts the entries by partition, in their order, and hands each partition its part: they commit side by side.
    /// </summary>
    List<Task<AppendedRange>> StartAppends(
        IReadOnlyList<LogEntry> entries, long stampMicros, CancellationToken cancellation)
    {
        int[] partitionOf = new int[entries.Count];
        int[] starts = new int[partitions.Length + 1];
        for (int i = 0; i < partitionOf.Length; i++)
        {
            var entry = entries[i];
            var hashed = entry.Key.IsEmpty ? entry.Payload.Span : entry.Key.Span;
            int partition = (int)(XxHash64.Hash(hashed) % (ulong)partitions.Length);
            partitionOf[i] = partition;
            starts[partition + 1]++;
        }

        for (int partition = 0; partition < partitions.Length; partition++)
        {
            starts[partition + 1] += starts[partition];
        }

        int[] order = new int[entries.Count];
        int[] next = starts[..^1];
        for (int i = 0; i < order.Length; i++)
        {
            order[next[partitionOf[i]]++] = i;
        }

        var appends = new List<Task<AppendedRange>>(partitions.Length);
        for (int partition = 0; partition < partitions.Length; partition++)
        {
            if (starts[partition] < starts[partition + 1])
            {
                var part = order.AsMemory(starts[partition]..starts[partition + 1]);
                appends.Add(partitions[partition].AppendAsync(entries, part, stampMicros, cancellation));
            }
        }

        return appends;
    }
}
