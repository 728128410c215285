using Odograph.Log.Partitions;
using Odograph.Log.Segments;
using Odograph.Log.Tests.Recovery;
using Odograph.Model.Events;

namespace Odograph.Log.Tests.Partitions;

public sealed class ReserveTests : IDisposable
{
    const int SmallPayload = Reserve.LargeGroupBytes - Frame.HeaderLength - 1;

    readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Small_groups_overwrite_zeros_that_grow_by_doubling()
    {
        await using var log = await _folder.OpenAsync();
        await log.AppendAsync(LogFolder.Stream, [EntryOf(SmallPayload)]);
        long first = SegmentHeader.Length + Frame.HeaderLength + SmallPayload + Reserve.FirstBytes;
        Assert.Equal(first, FileBytes);

        await log.AppendAsync(LogFolder.Stream, [EntryOf(100)]);
        Assert.Equal(first, FileBytes);

        for (int i = 0; i < 4; i++)
        {
            await log.AppendAsync(LogFolder.Stream, [EntryOf(SmallPayload)]);
        }

        Assert.True(FileBytes > first + Reserve.FirstBytes);
    }

    [Fact]
    public async Task Large_groups_write_their_own_bytes_and_nothing_else()
    {
        await using var log = await _folder.OpenAsync();
        long expected = SegmentHeader.Length;
        foreach (int payload in (int[])[SmallPayload + 1, 30 << 10, 600 << 10])
        {
            await log.AppendAsync(LogFolder.Stream, [EntryOf(payload)]);
            expected += Frame.HeaderLength + payload;
            Assert.Equal(expected, FileBytes);
        }
    }

    [Fact]
    public async Task Closing_cuts_the_zeros_off()
    {
        await _folder.AppendAsync(EntryOf(10));
        Assert.Equal(SegmentHeader.Length + Frame.HeaderLength + 10, FileBytes);
    }

    long FileBytes => new FileInfo(_folder.FirstSegment).Length;

    static LogEntry EntryOf(int payloadBytes) => new("k"u8.ToArray(), new byte[payloadBytes]);
}
