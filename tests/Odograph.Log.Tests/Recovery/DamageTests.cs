using Odograph.Log.Embedded;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Testing.Events;
using static Odograph.Testing.Events.LogReading;

namespace Odograph.Log.Tests.Recovery;

public sealed class DamageTests : IDisposable
{
    readonly LogFolder _folder = new() { Options = new() { Partitions = 1, SegmentBytes = 4096 } };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Flip_of_any_bit_of_a_segment_is_an_error_or_harmless_never_a_wrong_record(bool withIndex)
    {
        await _folder.AppendAsync(
            [.. Enumerable.Range(0, 5).Select(i => Entry("k", $"record {i}", i == 2 ? "{}" : ""))]);
        byte[] whole = await File.ReadAllBytesAsync(_folder.FirstSegment);
        byte[] index = await File.ReadAllBytesAsync(_folder.FirstIndex);
        string[] expected = [.. (await ReadValidAsync(_folder)).Payloads];
        int damaged = 0;

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] bytes = [.. whole];
            bytes[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(_folder.FirstSegment, bytes);
            await RestoreIndexAsync(withIndex ? index : null);

            var (payloads, failures) = await ReadValidAsync(_folder);

            Assert.Equal(payloads, expected.Where(payloads.Contains));
            int missing = expected.Length - payloads.Count;
            Assert.True(withIndex ? missing == (failures > 0 ? 1 : 0) : missing <= 1);
            damaged += failures;
        }

        int frames = whole.Length - SegmentHeader.Length;
        Assert.Equal(withIndex ? frames : frames * 4 / 5, damaged, withIndex ? 0.0 : 20.0);
    }

    [Fact]
    public async Task Flip_of_any_bit_of_the_index_changes_nothing()
    {
        await _folder.AppendAsync(Entries(20, keys: 1));
        byte[] whole = await File.ReadAllBytesAsync(_folder.FirstIndex);

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] bytes = [.. whole];
            bytes[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(_folder.FirstIndex, bytes);

            var (payloads, failures) = await ReadValidAsync(_folder);

            Assert.Equal((20, 0), (payloads.Count, failures));
        }
    }

    [Fact]
    public async Task Records_before_the_damage_are_returned_then_the_range_is_named()
    {
        await _folder.AppendAsync(Entry("k", "a"), Entry("k", "b"), Entry("k", "c"), Entry("k", "d"));
        await FlipAsync(_folder.FirstSegment, SegmentHeader.Length + ((Frame.HeaderLength + 1) * 2) + 4);
        await using var log = await _folder.OpenAsync();
        var batch = new RecordBatch();

        var read = await log.ReadAsync(
            new LogReadRequest(LogFolder.Stream, "0", Position.Zero, null, 100, 1000), batch);

        Assert.Equal(["a", "b"], batch.ToRecords("0").Select(record => record.Payload));
        Assert.Equal((LogReadState.More, "2"), (read.State, read.Next.ToString()));
        await AssertDamagedAsync(log, 2, 3);
        Assert.Equal(
            "d", Assert.Single(await log.ReadPartitionAsync(LogFolder.Stream, "0", Position.FromNumber(3))).Payload);
    }

    [Fact]
    public async Task Damage_over_several_records_is_one_range()
    {
        await _folder.AppendAsync([.. Enumerable.Range(0, 10).Select(i => Entry("k", $"{i}"))]);
        byte[] bytes = await File.ReadAllBytesAsync(_folder.FirstSegment);
        bytes.AsSpan(SegmentHeader.Length + ((Frame.HeaderLength + 1) * 3), (Frame.HeaderLength + 1) * 4).Fill(0xAA);
        await File.WriteAllBytesAsync(_folder.FirstSegment, bytes);
        await using var log = await _folder.OpenAsync();

        await AssertDamagedAsync(log, 3, 7);
        await AssertDamagedAsync(log, 5, 7);
        Assert.Equal(3, (await log.ReadPartitionAsync(LogFolder.Stream, "0", Position.FromNumber(7))).Count);
    }

    [Fact]
    public async Task Damage_in_an_older_segment_is_reported_and_ends_with_it()
    {
        await FillAsync(300);
        Assert.True(_folder.Segments.Count > 2);
        long second = SegmentHeader.FirstOf(_folder.Segments[1])!.Value;
        await TornTailTests.TruncateAsync(_folder.Segments[0], -5);

        await using var log = await _folder.OpenAsync();

        await AssertDamagedAsync(log, second - 1, second);
        Assert.Equal(
            300 - second, (await log.ReadPartitionAsync(LogFolder.Stream, "0", Position.FromNumber(second))).Count);
    }

    [Fact]
    public async Task Missing_segment_between_others_is_reported_with_its_positions()
    {
        await FillAsync(300);
        long second = SegmentHeader.FirstOf(_folder.Segments[1])!.Value;
        long third = SegmentHeader.FirstOf(_folder.Segments[2])!.Value;
        File.Delete(_folder.Segments[1]);

        await using var log = await _folder.OpenAsync();

        await AssertDamagedAsync(log, second, third);
        Assert.Equal(
            (int)second, (await ReadValidAsync(log)).Payloads.Count(payload => int.Parse(payload, null) < third));
    }

    [Fact]
    public async Task File_that_lost_synced_bytes_keeps_its_end_and_reports_them()
    {
        await _folder.AppendAsync(Entry("k", "a"), Entry("k", "b"), Entry("k", "c"));
        await TornTailTests.TruncateAsync(_folder.FirstSegment, -(Frame.HeaderLength + 5));

        await using var log = await _folder.OpenAsync();
        var range = Assert.Single(await log.AppendAsync(LogFolder.Stream, [Entry("k", "d")]));

        Assert.Equal("3", range.From.ToString());
        await AssertDamagedAsync(log, 1, 3);
        Assert.Equal("d", Assert.Single(await log.ReadPartitionAsync(LogFolder.Stream, "0", range.From)).Payload);
    }

    [Fact]
    public async Task Last_record_that_was_acknowledged_is_damage_not_a_torn_tail()
    {
        await _folder.AppendAsync(Entry("k", "a"), Entry("k", "b"));
        await FlipAsync(_folder.FirstSegment, -1);

        await using var log = await _folder.OpenAsync();

        await AssertDamagedAsync(log, 1, 2);
        Assert.Equal("2", (await log.PartitionAsync(LogFolder.Stream, "0")).End.ToString());
    }

    [Fact]
    public async Task Segment_of_another_partition_or_stream_is_refused()
    {
        using var other = new LogFolder();
        await other.AppendAsync(Entry("k", "foreign"));
        await _folder.AppendAsync(Entry("k", "own"));
        File.Copy(other.FirstSegment, _folder.FirstSegment, overwrite: true);

        var error = await Assert.ThrowsAnyAsync<EnvironmentException>(() => _folder.OpenAsync());

        Assert.Contains("belongs to", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_inside_payloads_are_not_taken_for_records()
    {
        await _folder.AppendAsync(Entry("k", "a"), Entry("k", "b"), Entry("k", "c"));
        byte[] frames = (await File.ReadAllBytesAsync(_folder.FirstSegment))[SegmentHeader.Length..];
        using var other = new LogFolder();
        await other.AppendAsync(new LogEntry("k"u8.ToArray(), frames), Entry("k", "z"));
        await FlipAsync(other.FirstSegment, SegmentHeader.Length);

        await using var log = await other.OpenAsync();

        await AssertDamagedAsync(log, 0, 1);
    }

    [Fact]
    public async Task Identity_that_is_gone_or_spoilt_is_named()
    {
        await _folder.AppendAsync(Entry("k", "a"));
        string identity = Path.Combine(_folder.Path, LogFolder.Stream, "stream.json");

        await File.WriteAllTextAsync(identity, "{");
        var spoilt = await Assert.ThrowsAnyAsync<EnvironmentException>(() => _folder.OpenAsync());
        File.Delete(identity);
        var gone = await Assert.ThrowsAnyAsync<EnvironmentException>(() => _folder.OpenAsync());

        Assert.Contains(identity, spoilt.Message, StringComparison.Ordinal);
        Assert.Contains(identity, gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_of_a_newer_format_is_an_error_that_says_so()
    {
        await _folder.AppendAsync(Entry("k", "a"));
        byte[] bytes = await File.ReadAllBytesAsync(_folder.FirstSegment);
        SegmentHeader.TryRead(bytes, out var header);
        var frame = bytes.AsMemory(SegmentHeader.Length);
        frame.Span[11] = 1;
        uint checksum = Log.Hashing.Checksum.Extend(SegmentHeader.Seed(header.Incarnation, 0, 0), frame.Span[4..]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(frame.Span, checksum);
        await File.WriteAllBytesAsync(_folder.FirstSegment, bytes);
        await using var log = await _folder.OpenAsync();

        var error = await Assert.ThrowsAnyAsync<EnvironmentException>(() => log.ReadAllAsync(LogFolder.Stream));

        Assert.Contains("version 1 with flags 1", error.Message, StringComparison.Ordinal);
    }

    internal static async Task FlipAsync(string path, long at)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x10;
        await File.WriteAllBytesAsync(path, bytes);
    }

    internal static async Task AssertDamagedAsync(EmbeddedLog log, long from, long to)
    {
        var request = new LogReadRequest(LogFolder.Stream, "0", Position.FromNumber(from), null, 100, 1000);
        var error = await Assert.ThrowsAsync<LogDamagedException>(
            async () => await log.ReadAsync(request, new RecordBatch()));
        Assert.Equal((from, to), (long.Parse(error.From.ToString(), null), long.Parse(error.To.ToString()!, null)));
    }

    /// <summary>Reads everything that can be read, going on behind each damage; says how many there were.</summary>
    internal static async Task<(List<string> Payloads, int Failures)> ReadValidAsync(LogFolder folder)
    {
        await using var log = await folder.OpenAsync();
        return await ReadValidAsync(log);
    }

    internal static async Task<(List<string> Payloads, int Failures)> ReadValidAsync(EmbeddedLog log)
    {
        var batch = new RecordBatch();
        List<string> payloads = [];
        int failures = 0;
        var next = Position.Zero;
        while (true)
        {
            try
            {
                var read = await log.ReadAsync(new LogReadRequest(LogFolder.Stream, "0", next, null, 100, 1000), batch);
                payloads.AddRange(batch.ToRecords("0").Select(record => record.Payload));
                next = read.Next;
                if (read.State == LogReadState.CaughtUp)
                {
                    return (payloads, failures);
                }
            }
            catch (LogDamagedException damage)
            {
                Assert.True(damage.To > damage.From);
                failures++;
                next = damage.To!.Value;
            }
        }
    }

    async Task RestoreIndexAsync(byte[]? index)
    {
        File.Delete(_folder.FirstIndex);
        if (index is not null)
        {
            await File.WriteAllBytesAsync(_folder.FirstIndex, index);
        }
    }

    async Task FillAsync(int count)
    {
        await using var log = await _folder.OpenAsync();
        for (int i = 0; i < count; i += 10)
        {
            await log.AppendAsync(LogFolder.Stream, Entries(10, from: i, keys: 1));
        }
    }
}
