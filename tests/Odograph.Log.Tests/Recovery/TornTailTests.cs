using Odograph.Log.Segments;
using Odograph.Testing.Events;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Log.Tests.Recovery;

public sealed class TornTailTests : IDisposable
{
    readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tail_torn_at_any_byte_of_the_last_record_is_cut_and_the_rest_is_read()
    {
        await _folder.AppendAsync(Entry("k", "first"), Entry("k", "second"));
        byte[] kept = await File.ReadAllBytesAsync(_folder.FirstSegment);
        byte[] index = await File.ReadAllBytesAsync(_folder.FirstIndex);
        await _folder.AppendAsync(Entry("k", "third"));
        byte[] whole = await File.ReadAllBytesAsync(_folder.FirstSegment);

        for (int length = kept.Length; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_folder.FirstSegment, whole[..length]);
            await File.WriteAllBytesAsync(_folder.FirstIndex, index);
            await using (var log = await _folder.OpenAsync())
            {
                Assert.Equal(
                    ["first", "second"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
            }

            Assert.Equal(kept, await File.ReadAllBytesAsync(_folder.FirstSegment));
        }
    }

    [Fact]
    public async Task Position_of_a_torn_record_is_given_again()
    {
        await _folder.AppendAsync(Entry("k", "first"), Entry("k", "second"));
        File.Delete(_folder.FirstIndex);
        await TruncateAsync(_folder.FirstSegment, -1);

        await using var log = await _folder.OpenAsync();
        var range = Assert.Single(await log.AppendAsync(LogFolder.Stream, [Entry("k", "again")]));

        Assert.Equal("1", range.From.ToString());
        Assert.Equal(["first", "again"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
    }

    [Fact]
    public async Task Whole_records_behind_the_checkpoint_stay()
    {
        await _folder.AppendAsync(Entry("k", "first"));
        byte[] index = await File.ReadAllBytesAsync(_folder.FirstIndex);
        await _folder.AppendAsync(Entry("k", "second"));
        await File.WriteAllBytesAsync(_folder.FirstIndex, index);

        await using var log = await _folder.OpenAsync();

        Assert.Equal(["first", "second"], (await log.ReadAllAsync(LogFolder.Stream)).Select(record => record.Payload));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(5000)]
    public async Task Zeros_behind_the_last_record_are_cut(int count)
    {
        await _folder.AppendAsync(Entry("k", "first"));
        byte[] whole = await File.ReadAllBytesAsync(_folder.FirstSegment);
        await File.WriteAllBytesAsync(_folder.FirstSegment, [.. whole, .. new byte[count]]);

        await using var log = await _folder.OpenAsync();

        Assert.Single(await log.ReadAllAsync(LogFolder.Stream));
        Assert.Equal(whole.Length, new FileInfo(_folder.FirstSegment).Length);
    }

    [Fact]
    public async Task Pages_of_the_last_group_kept_out_of_order_are_torn_not_damaged()
    {
        await _folder.AppendAsync(Entry("k", "first"));
        byte[] index = await File.ReadAllBytesAsync(_folder.FirstIndex);
        await _folder.AppendAsync([.. Enumerable.Range(0, 50).Select(i => Entry("k", new string('x', 100)))]);
        await File.WriteAllBytesAsync(_folder.FirstIndex, index);
        byte[] bytes = await File.ReadAllBytesAsync(_folder.FirstSegment);
        bytes.AsSpan(1000, 512).Clear();
        await File.WriteAllBytesAsync(_folder.FirstSegment, bytes);

        await using var log = await _folder.OpenAsync();
        var records = await log.ReadAllAsync(LogFolder.Stream);

        Assert.Equal("first", records[0].Payload);
        Assert.InRange(records.Count, 2, 10);
    }

    [Fact]
    public async Task Broken_record_before_a_later_group_is_damage_whatever_the_checkpoint_says()
    {
        await _folder.AppendAsync(Entry("k", "first"));
        byte[] index = await File.ReadAllBytesAsync(_folder.FirstIndex);
        long second = new FileInfo(_folder.FirstSegment).Length;
        await _folder.AppendAsync(Entry("k", "second"), Entry("k", "third"));
        await _folder.AppendAsync(Entry("k", "fourth"));
        await File.WriteAllBytesAsync(_folder.FirstIndex, index);
        await DamageTests.FlipAsync(_folder.FirstSegment, second + Frame.HeaderLength);

        await using var log = await _folder.OpenAsync();

        await DamageTests.AssertDamagedAsync(log, 1, 2);
        Assert.Equal("4", (await log.PartitionAsync(LogFolder.Stream, "0")).End.ToString());
    }

    [Fact]
    public async Task Leftovers_of_interrupted_creations_are_removed()
    {
        await _folder.AppendAsync(Entry("k", "first"));
        string stream = Path.Combine(_folder.Path, ".new-weather-0");
        string segment = Path.Combine(_folder.Partition, SegmentHeader.FileName(1) + ".new");
        Directory.CreateDirectory(Path.Combine(stream, "0"));
        await File.WriteAllTextAsync(segment, "odol");

        await using var log = await _folder.OpenAsync();

        Assert.False(Directory.Exists(stream));
        Assert.False(File.Exists(segment));
        Assert.Single(await log.ReadAllAsync(LogFolder.Stream));
    }

    internal static async Task TruncateAsync(string path, int by)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length + by)]);
    }
}
