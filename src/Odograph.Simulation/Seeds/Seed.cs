namespace Odograph.Simulation.Seeds;

/// <summary>
/// One number out of everything that a run is a function of, so that each part draws from a sequence of its own.
/// </summary>
internal static class Seed
{
    public static ulong Of(long seed, string purpose, params ReadOnlySpan<long> more)
    {
        var state = (ulong)seed;
        var mixed = Next(ref state);
        foreach (var letter in purpose)
            mixed = Mix(mixed, letter);
        foreach (var number in more)
            mixed = Mix(mixed, (ulong)number);
        return mixed;
    }

    /// <summary>splitmix64.</summary>
    public static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    static ulong Mix(ulong mixed, ulong value)
    {
        var state = mixed ^ value;
        return Next(ref state);
    }
}
