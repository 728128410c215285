using System.Numerics;

namespace Odograph.Simulation.Seeds;

/// <summary>
/// Random numbers that are the same on every machine and with every version of the runtime: xoshiro256** (Blackman and
/// Vigna), seeded by splitmix64. Not for secrets. Not thread-safe.
/// </summary>
internal sealed class SeededRandom
{
    private ulong s0, s1, s2, s3;

    public SeededRandom(ulong seed)
    {
        s0 = Seed.Next(ref seed);
        s1 = Seed.Next(ref seed);
        s2 = Seed.Next(ref seed);
        s3 = Seed.Next(ref seed);
    }

    public ulong Bits()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>In [0, 1), with 53 bits.</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [from, to).</summary>
    public double Uniform(double from, double to) => from + ((to - from) * Unit());

    /// <summary>In [from, to], both included.</summary>
    public int Whole(int from, int to) => from + (int)(Unit() * ((long)to - from + 1));

    public bool Chance(double probability) => Unit() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Whole(0, items.Count - 1)];

    /// <summary>
    /// Seconds until the next of independent happenings that are <paramref name="mean"/> apart on average.
    /// </summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - Unit());
}
