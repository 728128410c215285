using System.Numerics;

namespace Odograph.Simulation.Seeds;

/// <summary>
/// Random numbers that are the same on every machine and with every version of the runtime: xoshiro256** (Blackman and
/// Vigna), seeded by splitmix64. Not for secrets. Not thread-safe.
/// </summary>
internal sealed class SeededRandom
{
    ulong _s0, _s1, _s2, _s3;

    public SeededRandom(ulong seed)
    {
        _s0 = Seed.Next(ref seed);
        _s1 = Seed.Next(ref seed);
        _s2 = Seed.Next(ref seed);
        _s3 = Seed.Next(ref seed);
    }

    public ulong Bits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
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
