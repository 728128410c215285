using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Odograph.Engine.Deduplication;

namespace Odograph.Engine.Tests.Deduplication;

public sealed class IdentityMemoryTests
{
    const long Hour = 3_600_000_000;

    static readonly IdentityHash Hash = new(RandomNumberGenerator.GetBytes(IdentityHash.SecretBytes));

    [Fact]
    public void Hashes_tell_apart_what_differs_in_one_byte_or_place()
    {
        var seen = new HashSet<Identity>();
        string[] texts =
        [
            "", "a", "b", "ab", "ba", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghabcdefgh", "abcdefghabcdefghi",
        ];
        foreach (string text in texts)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
            Assert.True(seen.Add(Hash.Of(bytes, "x"u8, 1)));
            Assert.True(seen.Add(Hash.Of("x"u8, bytes, 2)));
            Assert.True(seen.Add(Hash.Of(bytes, "x"u8, 3)));
            Assert.Equal(Hash.Of(bytes, "x"u8, 1), Hash.Of(bytes, "x"u8, 1));
        }

        Assert.NotEqual(Hash.Of("ab"u8, "c"u8, 0), Hash.Of("a"u8, "bc"u8, 0));
        Assert.All(seen, identity => Assert.Equal(0UL, identity.High & Identity.TagBits));
        Assert.All(seen, identity => Assert.NotEqual(0UL, identity.Low));
    }

    [Fact]
    public void A_million_hashes_of_like_texts_are_distinct_in_their_low_half()
    {
        var seen = new HashSet<ulong>();
        for (int n = 0; n < 1_000_000; n++)
        {
            seen.Add(Hash.Of("vehicle-00001"u8, BitConverter.GetBytes(n), n).Low);
        }

        Assert.Equal(1_000_000, seen.Count);
    }

    [Fact]
    public void Evicting_raises_the_floor_of_the_largest_stream_alone()
    {
        using var memory = new IdentityMemory(40_000);
        var attempt = Guid.NewGuid();
        memory.Begin(attempt, 1);
        Judge(memory, "small", attempt, 10, 0);
        for (int hour = 0; hour < 6; hour++)
        {
            Judge(memory, "large", attempt, 400, hour * Hour);
        }

        Assert.Equal(long.MinValue, memory.FloorOf("large"));
        memory.Settle(attempt, isDecided: true);
        memory.SeenInLake("large", 1);
        Assert.True(memory.SizeBytes <= 40_000);
        Assert.True(memory.FloorOf("large") >= Hour);
        Assert.Equal(0, memory.FloorOf("large") % Hour);
        Assert.Equal(long.MinValue, memory.FloorOf("small"));
    }

    [Fact]
    public void More_attempts_than_tags_are_no_trouble()
    {
        using var memory = new IdentityMemory(1 << 20);
        for (int batch = 1; batch <= 1_000; batch++)
        {
            var attempt = Guid.NewGuid();
            memory.Begin(attempt, batch);
            Assert.Equal(Novelty.New, Judge(memory, "s", attempt, 1, batch)[0]);
            memory.Settle(attempt, isDecided: batch % 5 != 0);
            memory.SeenInLake("s", batch - 2);
        }

        var last = Guid.NewGuid();
        memory.Begin(last, 2_000);
        Assert.Equal(Novelty.Duplicate, Judge(memory, "s", last, 1, 1)[0]);
        Assert.Equal(Novelty.New, Judge(memory, "s", last, 1, 5)[0]);
    }

    /// <summary>
    /// Whatever the limit: what memory calls new or duplicate is so, and unsure is only what lies below the floor.
    /// </summary>
    [Fact]
    public void Memory_is_never_wrong_only_unsure()
        => Prop.ForAll(
            Gen.Choose(0, 39).Zip(Gen.Choose(0, 11)).ListOf(120).Zip(Gen.Choose(1, 6_000)).ToArbitrary(),
            run => Agrees([.. run.Item1.Select(step => (step.Item1, step.Item2))], run.Item2))
            .QuickCheckThrowOnFailure();

    // Events are numbers 0 to 39, event n at hour n / 4; an action 0 decides, 1 forgets, 2 shows the lake, others
    // judge.
    static bool Agrees(IReadOnlyList<(int Event, int Action)> steps, int limit)
    {
        using var memory = new IdentityMemory(limit);
        var (decided, tentative) = (new HashSet<int>(), new HashSet<int>());
        var attempt = Guid.NewGuid();
        long batch = 1;
        memory.Begin(attempt, batch);
        foreach (var (number, action) in steps)
        {
            if (action <= 1)
            {
                memory.Settle(attempt, action == 0);
                decided.UnionWith(action == 0 ? tentative : []);
                tentative.Clear();
                memory.Begin(attempt = Guid.NewGuid(), ++batch);
            }
            else if (action == 2)
            {
                memory.SeenInLake("s", batch - 1);
            }
            else
            {
                bool isKnown = decided.Contains(number) || tentative.Contains(number);
                long micros = number / 4 * Hour;
                long floor = memory.FloorOf("s");
                var novelty = Judge(memory, "s", attempt, number, micros, 1)[0];
                bool isRight = novelty switch
                {
                    Novelty.New => !isKnown && micros >= floor,
                    Novelty.Duplicate => isKnown,
                    _ => micros < floor && !tentative.Contains(number),
                };
                if (!isRight)
                {
                    return false;
                }

                // A duplicate of a decided event stays what it was: that may go to the lake alone.
                if (novelty != Novelty.Duplicate)
                {
                    tentative.Add(number);
                }
            }
        }

        return true;
    }

    static Novelty[] Judge(IdentityMemory memory, string stream, Guid attempt, int count, long micros)
        => Judge(memory, stream, attempt, 0, micros, count);

    static Novelty[] Judge(IdentityMemory memory, string stream, Guid attempt, int first, long micros, int count)
    {
        var novelties = new Novelty[count];
        memory.Judge(
            stream,
            attempt,
            [.. Enumerable.Range(first, count).Select(n => Hash.Of("d"u8, BitConverter.GetBytes(n), micros))],
            [.. Enumerable.Repeat(micros, count)],
            novelties);
        return novelties;
    }
}
