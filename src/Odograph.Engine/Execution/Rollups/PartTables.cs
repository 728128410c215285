using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Odograph.DuckDb;
using Odograph.Engine.Decoding;
using Odograph.Engine.Execution.Reading;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// What one thread sums up: a table of groups for each plain roll-up of a stream. When one has grown to its share of
/// <see cref="ExecutorLimits.RollupBytes"/> its groups are written to the spill file as parts, and it begins anew:
/// parts of one group add up, wherever they were cut. Not safe for concurrent use.
/// </summary>
sealed unsafe class PartTables
{
    // Texts of keys come from outside: with a seed of the process nobody can choose those that meet in the table.
    static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Rows between asking for a group and finding it.</summary>
    const int Ahead = 8;

    readonly IReadOnlyList<PartSpill> _spills;
    readonly long _tableBytes;
    readonly int[] _rows = new int[DuckDbChunk.Capacity];
    readonly int[] _groups = new int[DuckDbChunk.Capacity];
    readonly ulong[] _hashes = new ulong[DuckDbChunk.Capacity];
    readonly long[] _windows = new long[DuckDbChunk.Capacity];
    long[] _keys = [];

    public PartTables(IReadOnlyList<PartSpill> spills, long tableBytes)
    {
        (_spills, _tableBytes) = (spills, tableBytes);
        Tables = [.. spills.Select(spill => spill.Plan.Idle.TryTake(out var idle) ? idle : new PartTable(spill.Plan))];
    }

    /// <summary>In the order of the stream's plain roll-ups.</summary>
    public IReadOnlyList<PartTable> Tables { get; }

    /// <summary>Adds all rows of a chunk.</summary>
    public void Add(ChunkRows chunk)
    {
        for (int row = 0; row < chunk.Count; row++)
        {
            _rows[row] = row;
        }

        Add(chunk, chunk.Count);
    }

    /// <summary>Adds the rows of a chunk that are to be kept.</summary>
    public void Add(ChunkRows chunk, ReadOnlySpan<bool> keep)
    {
        int count = 0;
        for (int row = 0; row < keep.Length; row++)
        {
            if (keep[row])
            {
                _rows[count++] = row;
            }
        }

        Add(chunk, count);
    }

    void Add(ChunkRows chunk, int count)
    {
        var rows = _rows.AsSpan(0, count);
        var groups = _groups.AsSpan(0, count);
        for (int i = 0; i < Tables.Count; i++)
        {
            var table = Tables[i];
            Group(table, _spills[i].Plan, chunk.Columns, rows, groups);
            foreach (var measure in _spills[i].Plan.Measures)
            {
                measure.Add(table, chunk.Columns, rows, groups);
            }

            if (table.Bytes > _tableBytes)
            {
                _spills[i].Write(table);
                table.Clear();
            }
        }
    }

    // Most groups are in no cache of the processor. So hashes come first, each asking for its slot; then, some rows
    // ahead, for the group that the slot names; and then the groups are found.
    void Group(PartTable table, PlainRollup plan, ColumnTargets columns, ReadOnlySpan<int> rows, Span<int> groups)
    {
        int keyWords = plan.Keys.Length * 2;
        if (_keys.Length < rows.Length * keyWords)
        {
            _keys = GC.AllocateUninitializedArray<long>(DuckDbChunk.Capacity * keyWords, pinned: true);
        }

        long* keys = (long*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_keys));
        Hash(table, plan, columns, rows, keys);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i + Ahead < rows.Length)
            {
                table.PrefetchRow(_hashes[i + Ahead]);
            }

            groups[i] = table.FindOrAdd(_hashes[i], _windows[i], keys + (i * keyWords));
        }
    }

    void Hash(PartTable table, PlainRollup plan, ColumnTargets columns, ReadOnlySpan<int> rows, long* words)
    {
        var times = (long*)columns.Data[DecodePlan.EventTimeColumn];
        var parts = plan.Keys;
        long window = 0;
        long windowEnd = long.MinValue;
        for (int i = 0; i < rows.Length; i++)
        {
            long micros = times[rows[i]];
            if (micros < window || micros >= windowEnd)
            {
                window = plan.WindowOf(micros);
                windowEnd = window + plan.Rollup.WidthMicros;
            }

            ulong hash = Mix((ulong)window ^ Seed, Seed);
            for (int key = 0; key < parts.Length; key++, words += 2)
            {
                parts[key].Read(columns, rows[i], words);
                hash = parts[key].IsText
                    ? HashText(words, hash)
                    : Mix((ulong)words[0] ^ hash, Seed + (ulong)words[1]);
            }

            (_hashes[i], _windows[i]) = (hash, window);
            table.PrefetchSlot(hash);
        }
    }

    static ulong HashText(long* words, ulong hash)
    {
        uint length = (uint)words[0];
        if (words[0] == PartArena.NullText || length <= StringCell.InlineBytes)
        {
            return Mix((ulong)words[0] ^ hash, (ulong)words[1] ^ Seed);
        }

        byte* bytes = (byte*)words[1];
        hash ^= length;
        for (; length > 8; length -= 8, bytes += 8)
        {
            hash = Mix(*(ulong*)bytes ^ hash, Seed);
        }

        return Mix(*(ulong*)(bytes + length - 8) ^ hash, Seed + 1);
    }

    static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left ^ 0x9E3779B97F4A7C15, right | 1, out ulong low);
        return high ^ BitOperations.RotateLeft(low, 32) ^ low;
    }
}
