using Odograph.Engine.Deduplication.Lookup;
using Odograph.Engine.Execution.Reading;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Redrive;

namespace Odograph.Engine.Execution.Redrive;

/// <summary>What the new attempt of one row came to.</summary>
/// <param name="Reasons">Names joined by commas; null unless it was refused again.</param>
readonly record struct RedriveOutcome(string Name, string? Reasons, string? Detail)
{
    public const string Quarantined = "quarantined";

    public static readonly RedriveOutcome Accepted = new("accepted", null, null);

    public static readonly RedriveOutcome Duplicate = new("duplicate", null, null);

    public bool IsRefused => Name == Quarantined;
}

/// <summary>
/// Notes what becomes of each row of a redrive batch: a row of which nothing is said was accepted. Noting is safe for
/// concurrent use; reading comes after the last note.
/// </summary>
sealed class RedriveOutcomes
{
    readonly Lock _gate = new();
    readonly Dictionary<Slice, SliceOutcomes> _slices = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<int, (SliceOutcomes Slice, int Row)> _suspects = [];
    readonly RedriveCut _cut;

    public RedriveOutcomes(RedriveCut cut)
    {
        _cut = cut;
        foreach (var slice in cut.Slices)
        {
            _slices.Add(slice.Slice, new SliceOutcomes(slice));
        }
    }

    public int Count => _cut.Rows;

    public RedriveLog LogOf(Slice slice) => new(_cut.Find(slice));

    public void Quarantined(SliceReader slice, RecordBatch records, int record, string reasons, string? detail)
    {
        lock (_gate)
        {
            var (outcomes, row) = Find(slice, records, record);
            var before = outcomes.Slice.Rows[row];
            outcomes.ByRow[row] = before.IsCut
                ? new RedriveOutcome(RedriveOutcome.Quarantined, string.Join(',', before.Reasons), before.Detail)
                : new RedriveOutcome(RedriveOutcome.Quarantined, reasons, detail);
        }
    }

    public void Duplicate(SliceReader slice, RecordBatch records, int record)
    {
        lock (_gate)
        {
            var (outcomes, row) = Find(slice, records, record);
            outcomes.ByRow[row] = RedriveOutcome.Duplicate;
        }
    }

    /// <summary>A row that only the lake can judge.</summary>
    /// <param name="suspect">Its number among the stream's suspects.</param>
    public void Suspect(int suspect, SliceReader slice, RecordBatch records, int record)
    {
        lock (_gate)
        {
            _suspects.Add(suspect, Find(slice, records, record));
        }
    }

    /// <summary>Takes the lake's answer about a stream's suspects.</summary>
    public void Seal(Suspects suspects)
    {
        foreach (var (suspect, (slice, row)) in _suspects)
        {
            if (suspects.IsKnown(suspect))
            {
                slice.ByRow[row] = RedriveOutcome.Duplicate;
            }
        }

        _suspects.Clear();
    }

    public IEnumerable<(RedriveRow Row, RedriveOutcome Outcome)> Read()
        => _cut.Slices.SelectMany(slice => slice.Rows.Select((row, i) => (row, _slices[slice.Slice].ByRow[i])));

    (SliceOutcomes Slice, int Row) Find(SliceReader slice, RecordBatch records, int record)
    {
        var outcomes = _slices[slice.Slice];
        string? sequence = records.Sequences.IsEmpty ? null : records.Sequences[record];
        return (outcomes, outcomes.RowOf[(records.Records[record].Number, sequence)]);
    }

    sealed class SliceOutcomes
    {
        public SliceOutcomes(RedriveSlice slice)
        {
            Slice = slice;
            ByRow = new RedriveOutcome[slice.Rows.Count];
            Array.Fill(ByRow, RedriveOutcome.Accepted);
            for (int i = 0; i < slice.Rows.Count; i++)
            {
                RowOf.Add((slice.Rows[i].Number ?? -1, slice.Rows[i].Sequence), i);
            }
        }

        public RedriveSlice Slice { get; }

        public RedriveOutcome[] ByRow { get; }

        /// <summary>By position and sequence, which are a record's name within the slice.</summary>
        public Dictionary<(long Number, string? Sequence), int> RowOf { get; } = [];
    }
}
