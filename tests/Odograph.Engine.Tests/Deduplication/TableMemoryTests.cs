using Odograph.Engine.Deduplication;

namespace Odograph.Engine.Tests.Deduplication;

public sealed unsafe class TableMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(TableMemory.LeastMappedBytes - 1)]
    [InlineData(TableMemory.LeastMappedBytes)]
    [InlineData(TableMemory.LeastMappedBytes + 1)]
    [InlineData(3_000_001)]
    public void Memory_is_zero_though_others_wrote_into_it_before(int bytes)
    {
        for (int round = 0; round < 3; round++)
        {
            byte* memory = (byte*)TableMemory.Allocate((nuint)bytes);
            var span = new Span<byte>(memory, bytes);
            Assert.False(span.ContainsAnyExcept((byte)0));
            span.Fill(0xA5);
            TableMemory.Free(memory, (nuint)bytes);
        }
    }

    [Fact]
    public void Nothing_can_be_freed() => TableMemory.Free(null, TableMemory.LeastMappedBytes);

    // Every other table goes, as hours are evicted: what stays keeps its place, so a heap could give nothing back.
    [Fact]
    public void What_is_freed_between_others_is_no_longer_the_process_s()
    {
        const int count = 2_000;
        const int bytes = 64 << 10;
        var tables = new nint[count];
        for (int i = 0; i < count; i++)
        {
            tables[i] = (nint)TableMemory.Allocate(bytes);
        }

        long before = ResidentBytes(tables, bytes);
        for (int i = 0; i < count; i += 2)
        {
            TableMemory.Free((void*)tables[i], bytes);
        }

        long after = ResidentBytes(tables, bytes);
        for (int i = 1; i < count; i += 2)
        {
            TableMemory.Free((void*)tables[i], bytes);
        }

        Assert.Equal((long)count * bytes, before);
        Assert.InRange(after, before / 2, before * 3 / 4);
    }

    // Of these addresses alone: other tests run beside this one, and may get some of them.
    static long ResidentBytes(nint[] tables, int bytes)
    {
        var maps = File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[0].Split('-'))
            .Select(ends => (From: Convert.ToInt64(ends[0], 16), To: Convert.ToInt64(ends[1], 16))).ToList();
        return tables.Count(table => maps.Exists(map => map.From <= table && table + bytes <= map.To)) * (long)bytes;
    }
}
