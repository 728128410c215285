using Odograph.Engine.Deduplication;

namespace Odograph.Engine.Tests.Deduplication;

public sealed class IdentityTableTests
{
    const byte Goes = 1;
    const byte Stays = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void What_is_kept_gets_its_room_at_once(int count)
    {
        using var table = Filled(count, Goes, Stays);

        using var kept = table.Keep(Only(Stays));

        using var made = new IdentityTable(count);
        Assert.Equal(count, kept.Count);
        Assert.Equal(made.SizeBytes, kept.SizeBytes);
        Assert.All(Identities(count), identity => Assert.True(kept.Contains(identity)));
    }

    // Into a table that grows on the way this takes some 80,000,000,000 steps: identities come in the order of their
    // slots.
    [Fact]
    public void A_large_table_is_copied_into_a_small_one()
    {
        const int Count = 400_000;
        using var table = Filled(Count, Goes, Stays);
        using var other = Filled(1000, Stays);

        table.CopyTo(other, Only(Stays));

        Assert.Equal(Count, other.Count);
        Assert.All(Identities(Count), identity => Assert.True(other.Contains(identity)));
    }

    static TagSet Only(byte tag)
    {
        var tags = new TagSet();
        tags.Add(tag);
        return tags;
    }

    // The identities with the last tag are always the same.
    static IdentityTable Filled(int count, params byte[] tags)
    {
        var table = new IdentityTable();
        for (int i = 0; i < tags.Length; i++)
        {
            foreach (var identity in Identities(count, tags.Length - 1 - i))
            {
                Assert.True(table.Add(identity, tags[i]));
            }
        }

        return table;
    }

    static IEnumerable<Identity> Identities(int count, int seed = 0)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            yield return new Identity((ulong)random.NextInt64(1, long.MaxValue) << 1, (ulong)random.NextInt64() << 8);
        }
    }
}
