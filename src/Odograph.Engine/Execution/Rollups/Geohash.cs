using Odograph.Pipeline.Dialect;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>Geohashes as the dialect's function gives them, bit for bit.</summary>
static class Geohash
{
    /// <summary>Letters of the finest cell.</summary>
    public const int MaxLetters = 12;

    const double Cells = 1 << 30;

    /// <summary>All letters of a position; a coarser cell is the first of them. Positions beyond the poles and the date
    /// line are moved there.</summary>
    public static void Write(double latitude, double longitude, Span<byte> letters)
    {
        long y = Cell((latitude + 90) / 180);
        long x = Cell((longitude + 180) / 360);
        for (int pair = 0; pair < MaxLetters / 2; pair++)
        {
            int shift = 25 - (5 * pair);
            letters[pair * 2] = Letter(x >> (shift + 2), y >> (shift + 3));
            letters[(pair * 2) + 1] = Letter(y >> shift, x >> shift);
        }
    }

    static byte Letter(long three, long two) => (byte)GeoMacros.GeohashLetters[(int)(((three & 7) * 4) + (two & 3))];

    static long Cell(double part) => (long)Math.Min(Math.Max(Math.Floor(part * Cells), 0), Cells - 1);
}
