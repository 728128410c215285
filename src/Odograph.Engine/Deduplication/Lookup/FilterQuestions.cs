using Odograph.Engine.Deduplication.Filters;
using Odograph.Lake.Manifests;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>A file of the table with the event times it may hold, µs, both in.</summary>
sealed record SearchedFile(
    DataFile File, string Path, int FirstDay, int LastDay, long LeastMicros, long GreatestMicros);

/// <summary>What the filters left to do.</summary>
sealed class FilterAnswers
{
    readonly Lock _gate = new();

    /// <summary>Files to read because of some suspects.</summary>
    public List<SearchedFile> Hits { get; } = [];

    /// <summary>Files without a filter: to be read whole.</summary>
    public List<SearchedFile> Unfiltered { get; } = [];

    /// <summary>Whether a filter takes the suspect for known, by its index.</summary>
    public required bool[] IsHit { get; init; }

    public int Skipped { get; private set; }

    public void Add(SearchedFile file, bool hasFilter, bool isHit)
    {
        lock (_gate)
        {
            if (!hasFilter)
            {
                Unfiltered.Add(file);
            }
            else if (isHit)
            {
                Hits.Add(file);
            }
            else
            {
                Skipped++;
            }
        }
    }
}

/// <summary>
/// Asks the filters of files about the suspects of their days, some thousands at a time: files of the same days one
/// after the other, so that these suspects stay in the processor's cache.
/// </summary>
sealed class FilterQuestions(FilterCache cache, Suspects suspects, SuspectDays days, int threads)
{
    const int SlabRows = 1 << 14;

    public FilterAnswers Ask(IEnumerable<SearchedFile> files, CancellationToken cancellation)
    {
        var answers = new FilterAnswers { IsHit = new bool[suspects.Count] };
        Parallel.ForEach(
            files.GroupBy(file => (file.FirstDay, file.LastDay)),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            () => new Slab(),
            (group, _, slab) =>
            {
                AskGroup([.. group], slab, answers, cancellation);
                return slab;
            },
            _ => { });
        return answers;
    }

    void AskGroup(List<SearchedFile> files, Slab slab, FilterAnswers answers, CancellationToken cancellation)
    {
        var indexes = days.Of(files[0].FirstDay, files[0].LastDay);
        if (indexes.IsEmpty)
        {
            files.ForEach(file => answers.Add(file, hasFilter: true, isHit: false));
            return;
        }

        var isHit = new bool[files.Count];
        var hasFilter = new bool[files.Count];
        Array.Fill(hasFilter, true);
        for (int start = 0; start < indexes.Length; start += SlabRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var some = indexes.Slice(start, Math.Min(SlabRows, indexes.Length - start));
            slab.Fill(suspects, some);
            for (int i = 0; i < files.Count; i++)
            {
                if (hasFilter[i])
                {
                    hasFilter[i] = AskOne(files[i], some, slab, answers.IsHit, ref isHit[i]);
                }
            }
        }

        for (int i = 0; i < files.Count; i++)
        {
            answers.Add(files[i], hasFilter[i], isHit[i]);
        }
    }

    bool AskOne(SearchedFile file, ReadOnlySpan<int> indexes, Slab slab, bool[] isHit, ref bool isFileHit)
    {
        var hits = slab.Hits.AsSpan(0, indexes.Length);
        if (!cache.TryAsk(file.File, slab.Identities.AsSpan(0, indexes.Length), slab.Part, hits))
        {
            return false;
        }

        for (int i = 0; i < indexes.Length; i++)
        {
            if (hits[i] && slab.Micros[i] >= file.LeastMicros && slab.Micros[i] <= file.GreatestMicros)
            {
                isHit[indexes[i]] = true;
                isFileHit = true;
            }
        }

        return true;
    }

    /// <summary>What one thread works on.</summary>
    sealed class Slab
    {
        public Identity[] Identities { get; } = new Identity[SlabRows];

        public long[] Micros { get; } = new long[SlabRows];

        public bool[] Hits { get; } = new bool[SlabRows];

        public ulong[] Part { get; } = new ulong[FilterFile.PartBytes / sizeof(ulong)];

        public void Fill(Suspects suspects, ReadOnlySpan<int> indexes)
        {
            for (int i = 0; i < indexes.Length; i++)
            {
                var suspect = suspects[indexes[i]];
                (Identities[i], Micros[i]) = (suspect.Identity, suspect.EventMicros);
            }
        }
    }
}
