using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tests.Tables;

namespace Odograph.Lake.Tests.Manifests;

/// <summary>Data files of the table in <see cref="SampleTables"/>, as a writer would describe them.</summary>
static class SampleFiles
{
    static readonly PrimitiveType String = FieldType.String;

    public static DataFile Of(int number, int? day = 20454, long rows = 10) => new()
    {
        Path = $"{SampleTables.Location}/data/e1-b{number}-0.parquet",
        Partition = [day],
        RecordCount = rows,
        SizeBytes = 1000 + number,
        ColumnSizes = new Dictionary<int, long> { [1] = 100, [2] = 80, [3] = 80 },
        ValueCounts = new Dictionary<int, long> { [1] = rows, [2] = rows, [3] = rows },
        NullCounts = new Dictionary<int, long> { [1] = 0, [2] = 0, [3] = 1 },
        NanCounts = new Dictionary<int, long> { [3] = 2 },
        LowerBounds = new Dictionary<int, byte[]>
        {
            [1] = Bounds.Lower(String, $"id-{number:D3}")!,
            [2] = Bounds.Lower(FieldType.TimestampTz, Micros(number))!,
            [3] = Bounds.Lower(FieldType.Double, -1.5)!,
        },
        UpperBounds = new Dictionary<int, byte[]>
        {
            [1] = Bounds.Upper(String, $"id-{number:D3}-and more than sixteen")!,
            [2] = Bounds.Upper(FieldType.TimestampTz, Micros(number) + 999)!,
            [3] = Bounds.Upper(FieldType.Double, 51.5)!,
        },
        SplitOffsets = [4],
    };

    /// <summary>The first event time of a sample file.</summary>
    public static long Micros(int number) => (20454L * 86_400_000_000) + (number * 1000);
}
