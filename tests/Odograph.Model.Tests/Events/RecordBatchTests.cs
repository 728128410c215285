using Odograph.Model.Events;

namespace Odograph.Model.Tests.Events;

public sealed class RecordBatchTests
{
    [Fact]
    public void Reserve_gives_room_behind_what_is_used_and_keeps_earlier_bytes()
    {
        var batch = new RecordBatch(capacityBytes: 8);
        "first"u8.CopyTo(batch.Reserve(5));
        "second and longer than the capacity"u8.CopyTo(batch.Reserve(35));

        Assert.Equal("firstsecond and longer than the capacity"u8, batch.Bytes.AsSpan(0, batch.UsedBytes));
    }

    [Fact]
    public void Padding_is_readable_behind_the_used_bytes_at_any_size()
    {
        var batch = new RecordBatch(capacityBytes: 0);
        for (int i = 0; i < 200; i++)
        {
            batch.Reserve(i);
            Assert.True(batch.Bytes.Length >= batch.UsedBytes + RecordBatch.PaddingBytes);
        }
    }

    [Fact]
    public unsafe void Bytes_do_not_move()
    {
        var batch = new RecordBatch();
        nint before;
        fixed (byte* address = batch.Bytes)
        {
            before = (nint)address;
        }

        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        fixed (byte* address = batch.Bytes)
        {
            Assert.Equal(before, (nint)address);
        }
    }

    [Fact]
    public void Trimmed_room_is_used_again()
    {
        var batch = new RecordBatch();
        batch.Reserve(100);
        batch.TrimUsed(10);
        batch.Reserve(5);

        Assert.Equal(15, batch.UsedBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.TrimUsed(16));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Reserve(-1));
    }

    [Fact]
    public void Records_and_sequences_grow_together()
    {
        var batch = new RecordBatch();
        for (int i = 0; i < 5000; i++)
        {
            batch.Add(new LogRecord(0, 0, -1, i), $"{i}#0");
        }

        Assert.Equal(5000, batch.Records.Length);
        Assert.Equal(5000, batch.Sequences.Length);
        Assert.Equal("4999#0", batch.Sequences[4999]);
        Assert.Equal(4999, batch.Records[4999].StampMicros);
    }

    [Fact]
    public void Clear_forgets_records_bytes_and_sequences()
    {
        var batch = new RecordBatch();
        "abc"u8.CopyTo(batch.Reserve(3));
        batch.Add(new LogRecord(0, 3, -1, 0), "1#1");

        batch.Clear();
        "xyz"u8.CopyTo(batch.Reserve(3));
        batch.Add(new LogRecord(0, 3, 7, 0));

        Assert.Equal("xyz"u8, batch.Payload(0));
        Assert.True(batch.Sequences.IsEmpty);
        Assert.Equal((1, 3), (batch.Count, batch.UsedBytes));
    }
}
