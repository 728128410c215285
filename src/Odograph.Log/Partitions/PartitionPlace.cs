using Odograph.Log.Segments;

namespace Odograph.Log.Partitions;

/// <summary>Which partition this is and where it lies.</summary>
sealed record PartitionPlace(string Stream, int Number, Guid Incarnation, string Folder)
{
    /// <summary>The partition's id as the contract has it.</summary>
    public string Id { get; } = Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public string PathOf(long first) => Path.Combine(Folder, SegmentHeader.FileName(first));

    public uint SeedOf(long first) => SegmentHeader.Seed(Incarnation, Number, first);
}
