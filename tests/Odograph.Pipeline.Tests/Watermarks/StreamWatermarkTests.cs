using FsCheck;
using FsCheck.Fluent;
using Odograph.Pipeline.Watermarks;

namespace Odograph.Pipeline.Tests.Watermarks;

public sealed class StreamWatermarkTests
{
    static readonly TimeSpan Delay = TimeSpan.FromMicroseconds(10);

    [Fact]
    public void The_slowest_active_partition_counts()
        => Assert.Equal(90, StreamWatermark.Advance(null, Delay, [new(100, false), new(500, false), new(7, true)]));

    [Fact]
    public void All_idle_is_the_fastest()
        => Assert.Equal(490, StreamWatermark.Advance(null, Delay, [new(100, true), new(500, true), new(null, true)]));

    [Fact]
    public void A_partition_that_may_still_show_its_first_event_holds_it()
        => Assert.Equal(3, StreamWatermark.Advance(3, Delay, [new(100, false), new(null, false)]));

    [Fact]
    public void Nothing_seen_is_no_watermark()
        => Assert.Null(StreamWatermark.Advance(null, Delay, [new(null, true)]));

    [Fact]
    public void It_never_goes_back_whatever_the_partitions_say()
        => Prop.ForAll<int[], bool>(NeverBack).QuickCheckThrowOnFailure();

    [Fact]
    public void It_is_never_ahead_of_the_newest_event()
        => Prop.ForAll<int[], bool>((newest, idle) => newest.Length == 0 || StreamWatermark.Advance(
            null, Delay, [.. newest.Select(micros => new PartitionTime(micros, idle))]) <= newest.Max() - 10)
            .QuickCheckThrowOnFailure();

    static bool NeverBack(int[] newest, bool idle)
    {
        long? watermark = null;
        foreach (int micros in newest)
        {
            var next = StreamWatermark.Advance(watermark, Delay, [new(micros, idle), new(micros / 2, !idle)]);
            if (next < watermark)
            {
                return false;
            }

            watermark = next;
        }

        return true;
    }
}
