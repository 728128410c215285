using System.Globalization;
using Odograph.Log.Hashing;
using Odograph.Model.Events;

namespace Odograph.Log.InMemory;

/// <summary>One stream in memory. Used under the lock of its <see cref="InMemoryLog"/>.</summary>
sealed class MemoryStreamLog
{
    readonly string _name;
    readonly InMemoryLogOptions _options;
    int _incarnations;
    int _nextPartition;

    public MemoryStreamLog(string name, InMemoryLogOptions options)
    {
        _name = name;
        _options = options;
        Begin();
    }

    public string Incarnation { get; private set; } = "";

    public List<MemoryPartition> Partitions { get; } = [];

    /// <summary>Begins anew: another incarnation, no records.</summary>
    public void Begin()
    {
        Incarnation = string.Create(CultureInfo.InvariantCulture, $"{_name}-{++_incarnations}");
        Partitions.Clear();
        _nextPartition = 0;
        for (int i = 0; i < _options.Partitions; i++)
        {
            AddPartition([]);
        }
    }

    public MemoryPartition AddPartition(IReadOnlyList<string> parents)
    {
        string id = (_nextPartition++).ToString(CultureInfo.InvariantCulture);
        var partition = new MemoryPartition(_name, id, parents, _options.OpaquePositions);
        Partitions.Add(partition);
        return partition;
    }

    public IReadOnlyList<AppendedRange> Append(IReadOnlyList<LogEntry> entries, long stampMicros)
    {
        var open = Partitions.Where(partition => !partition.IsClosed).ToList();
        var ranges = new SortedDictionary<int, AppendedRange>();
        foreach (var entry in entries)
        {
            var hashed = entry.Key.IsEmpty ? entry.Payload.Span : entry.Key.Span;
            int chosen = (int)(XxHash64.Hash(hashed) % (ulong)open.Count);
            var partition = open[chosen];
            var at = partition.PositionOfNext();
            partition.Add(new MemoryRecord(entry.Payload.ToArray(), entry.CutNote.ToArray(), stampMicros));
            var before = ranges.GetValueOrDefault(chosen, new AppendedRange(partition.Id, at, at, 0));
            ranges[chosen] = before with { To = partition.End, Count = before.Count + 1 };
        }

        return [.. ranges.Values];
    }
}
