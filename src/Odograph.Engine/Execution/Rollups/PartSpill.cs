using Microsoft.Win32.SafeHandles;
using Odograph.Model.Errors;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// Where the groups of one plain roll-up go that do not fit into memory: a file in the temp folder that disappears with
/// this, in blocks of one partition each (words, then texts, as <see cref="PartBlock"/> holds them). Writing is safe
/// for concurrent use; reading comes after the last block was written.
/// </summary>
sealed unsafe class PartSpill(PlainRollup plan, EventTimePartitions partitions, string tmpFolder) : IDisposable
{
    /// <summary>Rows that are copied at a time.</summary>
    const int BlockRows = 1 << 14;

    readonly Lock _gate = new();
    readonly SortedDictionary<int, List<Extent>> _extents = [];
    SafeFileHandle? _file;
    long _bytes;

    public PlainRollup Plan => plan;

    public EventTimePartitions Partitions => partitions;

    /// <summary>Partition values that have blocks.</summary>
    public IReadOnlyCollection<int> Values => _extents.Keys;

    /// <summary>The rows of a table by partition value.</summary>
    public SortedDictionary<int, List<int>> RowsByPartition(PartTable table)
    {
        var rows = new SortedDictionary<int, List<int>>();
        List<int>? list = null;
        int last = 0;
        for (int row = 0; row < table.Count; row++)
        {
            int value = partitions.ValueOf(table.Row(row)[PlainRollup.WindowWord]);
            if ((list is null || value != last) && !rows.TryGetValue(value, out list))
            {
                rows.Add(value, list = []);
            }

            list.Add(row);
            last = value;
        }

        return rows;
    }

    public void Write(PartTable table)
    {
        foreach (var (value, rows) in RowsByPartition(table))
        {
            foreach (var block in BlocksOf(table, rows))
            {
                Write(value, block);
            }
        }
    }

    /// <summary>Copies of rows of a table, some at a time; each is good until the next one is asked for.</summary>
    public IEnumerable<PartBlock> BlocksOf(PartTable table, List<int> rows)
    {
        using var block = new PartBlock();
        for (int start = 0; start < rows.Count; start += BlockRows)
        {
            Copy(table, rows, start, Math.Min(BlockRows, rows.Count - start), block);
            yield return block;
        }
    }

    /// <summary>The blocks of a partition; each is good until the next one is asked for.</summary>
    public IEnumerable<PartBlock> Read(int value)
    {
        using var block = new PartBlock();
        foreach (var extent in _extents.GetValueOrDefault(value) ?? [])
        {
            Read(extent, block);
            yield return block;
        }
    }

    /// <summary>Forgets what was written; the file is used anew.</summary>
    public void Clear()
    {
        _extents.Clear();
        _bytes = 0;
    }

    public void Dispose() => _file?.Dispose();

    void Write(int value, PartBlock block)
    {
        lock (_gate)
        {
            _file ??= File.OpenHandle(
                Path.Combine(tmpFolder, $"rollup-{Guid.NewGuid():N}.spill"),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                FileOptions.DeleteOnClose);
            RandomAccess.Write(_file, new ReadOnlySpan<byte>(block.Words, block.WordBytes), _bytes);
            RandomAccess.Write(
                _file, new ReadOnlySpan<byte>(block.Texts, block.TextBytes), _bytes + block.WordBytes);
            if (!_extents.TryGetValue(value, out var extents))
            {
                _extents.Add(value, extents = []);
            }

            extents.Add(new Extent(_bytes, block.Rows, block.TextBytes));
            _bytes += block.WordBytes + block.TextBytes;
        }
    }

    void Read(Extent extent, PartBlock block)
    {
        block.Begin(extent.Rows, plan.RowWords);
        ReadExactly(new Span<byte>(block.Words, block.WordBytes), extent.Offset);
        ReadExactly(block.AddText(extent.TextBytes, out _), extent.Offset + block.WordBytes);
    }

    // A copy of some rows of a table, with nothing that it does not need.
    void Copy(PartTable table, List<int> rows, int start, int count, PartBlock block)
    {
        block.Begin(count, plan.RowWords);
        for (int i = 0; i < count; i++)
        {
            long* row = table.Row(rows[start + i]);
            var copy = new Span<long>(block.Words + ((long)i * plan.RowWords), plan.RowWords);
            new ReadOnlySpan<long>(row, plan.RowWords).CopyTo(copy);
            foreach (int word in plan.TextWords)
            {
                if (copy[word] != PartArena.NullText && (uint)copy[word] > Decoding.StringCell.InlineBytes)
                {
                    var cell = table.Arena.Get(row[word], row[word + 1]);
                    var text = Decoding.StringCell.Bytes(&cell);
                    text.CopyTo(block.AddText(text.Length, out copy[word + 1]));
                }
            }
        }
    }

    void ReadExactly(Span<byte> into, long offset)
    {
        for (int done = 0; done < into.Length;)
        {
            int read = RandomAccess.Read(_file!, into[done..], offset + done);
            if (read == 0)
            {
                throw new EnvironmentException("read groups of a roll-up: the temporary file was cut short");
            }

            done += read;
        }
    }

    readonly record struct Extent(long Offset, int Rows, int TextBytes);
}
