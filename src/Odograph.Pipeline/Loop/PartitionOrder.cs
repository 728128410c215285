using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Loop;

/// <summary>Order of partition ids (digits as numbers, before all others) and distances between positions.</summary>
static class PartitionOrder
{
    public static int Compare(string left, string right)
    {
        bool leftIsNumber = IsDigits(left);
        bool rightIsNumber = IsDigits(right);
        if (leftIsNumber && rightIsNumber)
        {
            var (a, b) = (left.TrimStart('0'), right.TrimStart('0'));
            return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
        }

        return leftIsNumber != rightIsNumber ? (leftIsNumber ? -1 : 1) : string.CompareOrdinal(left, right);
    }

    /// <summary>Records between two positions where both are numbers; null where nobody can tell.</summary>
    public static long? Distance(Position from, Position to)
        => from.TryGetNumber(out long first) && to.TryGetNumber(out long last) ? Math.Max(0, last - first) : null;

    public static PartitionKey Key(this Slice slice) => new(slice.Stream, slice.Source, slice.Partition);

    static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
