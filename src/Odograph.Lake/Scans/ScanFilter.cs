using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Scans;

/// <summary>
/// Says of a manifest or file whether it may hold a row that a scan wants. "No" is certain; where anything is not known
/// the answer is yes. Immutable.
/// </summary>
internal sealed class ScanFilter
{
    readonly TableMetadata _metadata;

    /// <summary>By column: its alternatives.</summary>
    readonly List<(Field Column, PrimitiveType Type, List<ScanRange> Ranges)> _wanted;

    /// <exception cref="ArgumentException">A range is not of a primitive column, or its values are not of the column's
    /// type.</exception>
    public ScanFilter(TableMetadata metadata, Schema schema, IReadOnlyList<ScanRange> ranges)
    {
        _metadata = metadata;
        _wanted = [.. ranges.GroupBy(range => range.FieldId).Select(group =>
        {
            var column = schema.Find(group.Key);
            if (column?.Type is not PrimitiveType type
                || group.Any(range => !IsOf(type, range.Lower) || !IsOf(type, range.Upper)))
            {
                throw new ArgumentException(
                    $"field {group.Key} is no primitive column, or its range is of another type", nameof(ranges));
            }

            return (column, type, group.ToList());
        })];
    }

    /// <summary>By the partition ranges in a manifest list.</summary>
    public bool MayMatch(ManifestFile manifest)
    {
        var spec = _metadata.Specs.FirstOrDefault(spec => spec.Id == manifest.SpecId);
        if (spec is null || spec.Fields.Count != manifest.Partitions.Count)
        {
            return true;
        }

        for (int i = 0; i < spec.Fields.Count; i++)
        {
            var field = spec.Fields[i];
            if (!MayMatch(field, (range, type) => Overlaps(range, type, manifest.Partitions[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>By a file's partition values, then by its bounds.</summary>
    public bool MayMatch(PartitionSpec spec, DataFile file)
    {
        for (int i = 0; i < spec.Fields.Count && i < file.Partition.Count; i++)
        {
            object? value = file.Partition[i];
            if (!MayMatch(spec.Fields[i], (range, type) => value is not null && Contains(range, type, value)))
            {
                return false;
            }
        }

        return _wanted.TrueForAll(wanted => MayMatch(wanted.Column, wanted.Type, wanted.Ranges, file));
    }

    /// <summary>Whether any alternative of the column that a partition field is made from passes, as a range of
    /// partition values.</summary>
    bool MayMatch(PartitionField field, Func<ScanRange, PrimitiveType, bool> test)
    {
        var (column, type, ranges) = _wanted.Find(wanted => wanted.Column.Id == field.SourceId);
        if (column is null || !Transforms.Takes(field.Transform, type))
        {
            return true;
        }

        var result = Transforms.ResultType(field.Transform, type);
        return ranges.Exists(
            range => Projected(field.Transform, type, range) is not { } projected || test(projected, result));
    }

    /// <summary>The partition values that rows of a range have; null when they may have any.</summary>
    static ScanRange? Projected(Transform transform, PrimitiveType type, ScanRange range)
    {
        if (!Transforms.IsMonotonic(transform.Kind))
        {
            bool isOneValue = range.Lower is not null && range.Upper is not null
                && ValueOrder.Compare(range.Lower, range.Upper) == 0;
            if (transform.Kind == TransformKind.Void || !isOneValue)
            {
                return null;
            }
        }

        return range with
        {
            Lower = Transforms.Apply(transform, type, range.Lower),
            Upper = Transforms.Apply(transform, type, range.Upper),
        };
    }

    static bool Overlaps(ScanRange range, PrimitiveType type, PartitionSummary summary)
    {
        if (summary.LowerBound is null || summary.UpperBound is null)
        {
            // No bounds: only nulls, or NaNs, or not known.
            return summary.ContainsNan != false || !summary.ContainsNull;
        }

        return summary.ContainsNan == true || Overlaps(
            range, Bounds.Decode(type, summary.LowerBound), Bounds.Decode(type, summary.UpperBound));
    }

    static bool MayMatch(Field column, PrimitiveType type, List<ScanRange> ranges, DataFile file)
    {
        if (file.ValueCounts.TryGetValue(column.Id, out long values)
            && file.NullCounts.TryGetValue(column.Id, out long nulls)
            && values == nulls)
        {
            return false;
        }

        // NaN stands above every number: a range open at its upper end takes it in.
        bool mayHoldNan = type.Kind is PrimitiveKind.Double or PrimitiveKind.Float
            && file.NanCounts.GetValueOrDefault(column.Id, 1) > 0;
        object? lower = file.LowerBounds.TryGetValue(column.Id, out var low) ? Bounds.Decode(type, low) : null;
        object? upper = file.UpperBounds.TryGetValue(column.Id, out var high) ? Bounds.Decode(type, high) : null;
        return ranges.Exists(range => (mayHoldNan && range.Upper is null) || Overlaps(range, lower, upper));
    }

    /// <summary>Whether a range and bounds meet; an end that is null is open.</summary>
    static bool Overlaps(ScanRange range, object? lower, object? upper)
        => (range.Lower is null || upper is null || IsUnknown(upper) || ValueOrder.Compare(range.Lower, upper) <= 0)
            && (range.Upper is null || lower is null || IsUnknown(lower)
                || ValueOrder.Compare(lower, range.Upper) <= 0);

    /// <summary>The value may be narrower than the column is by now.</summary>
    static bool Contains(ScanRange range, PrimitiveType type, object value)
        => PartitionValues.FromAvro(type, value) is var current && Overlaps(range, current, current);

    /// <summary>A NaN as bound (older writers put it there) says nothing.</summary>
    static bool IsUnknown(object value) => value is double.NaN or float.NaN;

    static bool IsOf(PrimitiveType type, object? value) => value is null || ValueOrder.IsOf(type, value);
}
