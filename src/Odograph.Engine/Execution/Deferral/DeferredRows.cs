using Odograph.Engine.Deduplication;
using Odograph.Engine.Execution.Reading;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>A row that only the lake can judge: which record it is, and its identity.</summary>
readonly record struct Suspect(DeferredChunk Chunk, int Record, Identity Identity, long EventMicros);

/// <summary>Records of one read that are to be decoded again, by their places in it. Filled by one worker.</summary>
sealed class DeferredChunk(SliceReader slice, ReadRange range, int count)
{
    public SliceReader Slice => slice;

    public ReadRange Range => range;

    /// <summary>Records of the read.</summary>
    public int Count => count;

    /// <summary>Places of the records to decode again; ascending after <see cref="DeferredRows.Seal"/>.</summary>
    public List<int> Records { get; } = [];
}

/// <summary>
/// Accepted rows that do not go into the file of the first pass: of another partition than the main one, or not yet
/// known to be new. They are read and decoded again in a second pass. Memory: 4 bytes a row, and some 40 for a suspect.
/// Adding is safe for concurrent use.
/// </summary>
sealed class DeferredRows
{
    readonly Lock _gate = new();
    readonly List<DeferredChunk> _chunks = [];
    readonly List<Suspect> _suspects = [];

    public IReadOnlyList<DeferredChunk> Chunks => _chunks;

    public IReadOnlyList<Suspect> Suspects => _suspects;

    public void Add(DeferredChunk chunk, IEnumerable<Suspect> suspects)
    {
        lock (_gate)
        {
            _chunks.Add(chunk);
            _suspects.AddRange(suspects);
        }
    }

    /// <summary>
    /// Adds the suspects that are new to their chunks, counts both kinds, and puts chunks and records into the order of
    /// reading.
    /// </summary>
    public void Seal(IReadOnlySet<Identity> known)
    {
        foreach (var suspect in _suspects)
        {
            bool isNew = !known.Contains(suspect.Identity);
            suspect.Chunk.Slice.Count(0, isNew ? 1 : 0, isNew ? 0 : 1, 0, isNew ? suspect.EventMicros : null);
            if (isNew)
            {
                suspect.Chunk.Records.Add(suspect.Record);
            }
        }

        _chunks.RemoveAll(chunk => chunk.Records.Count == 0);
        _chunks.ForEach(chunk => chunk.Records.Sort());
    }
}
