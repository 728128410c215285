using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Odograph.Model.Errors;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>Groups in one piece: rows of words, and the bytes of their long texts.</summary>
/// <param name="Words">Pinned. Of long texts the second word is a place in <paramref name="Texts"/>.</param>
/// <param name="Texts">Pinned.</param>
sealed record PartBlock(int Rows, long[] Words, byte[] Texts);

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
        for (int row = 0; row < table.Count; row++)
        {
            int value = partitions.ValueOf(table.Row(row)[PlainRollup.WindowWord]);
            if (!rows.TryGetValue(value, out var list))
            {
                rows.Add(value, list = []);
            }

            list.Add(row);
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

    /// <summary>Copies of rows of a table, some at a time.</summary>
    public IEnumerable<PartBlock> BlocksOf(PartTable table, List<int> rows)
    {
        for (int start = 0; start < rows.Count; start += BlockRows)
        {
            yield return BlockOf(table, rows.GetRange(start, Math.Min(BlockRows, rows.Count - start)));
        }
    }

    /// <summary>The blocks of a partition, one after another.</summary>
    public IEnumerable<PartBlock> Read(int value)
    {
        foreach (var extent in _extents.GetValueOrDefault(value) ?? [])
        {
            long[] words = GC.AllocateUninitializedArray<long>(extent.Rows * plan.RowWords, pinned: true);
            byte[] texts = GC.AllocateUninitializedArray<byte>(extent.TextBytes, pinned: true);
            ReadExactly(MemoryMarshal.AsBytes(words.AsSpan()), extent.Offset);
            ReadExactly(texts, extent.Offset + ((long)words.Length * sizeof(long)));
            yield return new PartBlock(extent.Rows, words, texts);
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
        var words = MemoryMarshal.AsBytes(block.Words.AsSpan());
        lock (_gate)
        {
            _file ??= File.OpenHandle(
                Path.Combine(tmpFolder, $"rollup-{Guid.NewGuid():N}.spill"),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                FileOptions.DeleteOnClose);
            RandomAccess.Write(_file, words, _bytes);
            RandomAccess.Write(_file, block.Texts, _bytes + words.Length);
            if (!_extents.TryGetValue(value, out var extents))
            {
                _extents.Add(value, extents = []);
            }

            extents.Add(new Extent(_bytes, block.Rows, block.Texts.Length));
            _bytes += words.Length + block.Texts.Length;
        }
    }

    // A copy of some rows of a table, with nothing that it does not need.
    PartBlock BlockOf(PartTable table, List<int> rows)
    {
        long[] words = GC.AllocateUninitializedArray<long>(rows.Count * plan.RowWords, pinned: true);
        var texts = new MemoryStream();
        for (int i = 0; i < rows.Count; i++)
        {
            var row = new ReadOnlySpan<long>(table.Row(rows[i]), plan.RowWords);
            var copy = words.AsSpan(i * plan.RowWords, plan.RowWords);
            row.CopyTo(copy);
            foreach (int word in plan.TextWords)
            {
                if (copy[word] != PartArena.NullText && (uint)copy[word] > Decoding.StringCell.InlineBytes)
                {
                    var cell = table.Arena.Get(row[word], row[word + 1]);
                    copy[word + 1] = texts.Length;
                    texts.Write(Decoding.StringCell.Bytes(&cell));
                }
            }
        }

        byte[] pinned = GC.AllocateUninitializedArray<byte>((int)texts.Length, pinned: true);
        texts.GetBuffer().AsSpan(0, pinned.Length).CopyTo(pinned);
        return new PartBlock(rows.Count, words, pinned);
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
