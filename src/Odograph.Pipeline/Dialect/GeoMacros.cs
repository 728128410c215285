namespace Odograph.Pipeline.Dialect;

/// <summary>
/// Functions of the dialect that DuckDB lacks, as macros (it has time_bucket). Degrees in, metres or degrees out; NULL
/// in, NULL out.
/// </summary>
public static class GeoMacros
{
    const string HalfChordSquared =
        "(pow(sin(radians(lat2 - lat1) / 2), 2) "
        + "+ cos(radians(lat1)) * cos(radians(lat2)) * pow(sin(radians(lon2 - lon1) / 2), 2))";

    /// <summary>One statement a macro.</summary>
    public static IReadOnlyList<string> Create { get; } =
    [
        // Great circle on a sphere of the mean Earth radius, 6,371,008.8 m (IUGG): within 0.5 % of the ellipsoid.
        // Rounding may lift the argument over 1 at the antipode; least() would turn NULL into 1.
        $"""
        CREATE MACRO haversine_m(lat1, lon1, lat2, lon2) AS 2 * 6371008.8 * asin(sqrt(
            CASE WHEN {HalfChordSquared} > 1 THEN 1 ELSE {HalfChordSquared} END))
        """,

        // Initial bearing of the great circle, clockwise from north, [0, 360).
        """
        CREATE MACRO bearing_deg(lat1, lon1, lat2, lon2) AS fmod(degrees(atan2(
            sin(radians(lon2 - lon1)) * cos(radians(lat2)),
            cos(radians(lat1)) * sin(radians(lat2))
                - sin(radians(lat1)) * cos(radians(lat2)) * cos(radians(lon2 - lon1)))) + 360, 360)
        """,

        // The first n (at most 12) letters of the cell of 2^30 by 2^30; least() and greatest() would pass over NULL.
        $"""
        CREATE MACRO geohash(lat, lon, n) AS CASE WHEN lat IS NOT NULL AND lon IS NOT NULL THEN
            left({string.Join(" || ", Enumerable.Range(0, 6).SelectMany(Letters))}, n) END
        """,
    ];

    /// <summary>
    /// Base 32 of geohash, permuted: a letter holds 3 bits of one axis and 2 of the other, p2 q1 p1 q0 p0; here they
    /// are looked up by p2 p1 p0 q1 q0.
    /// </summary>
    public const string GeohashLetters = "028b139c46df57eghksujmtvnqwyprxz";

    // Two letters take 5 bits of each axis: 3 + 2, then 2 + 3.
    static IEnumerable<string> Letters(int pair)
    {
        int shift = 25 - (5 * pair);
        yield return Letter($"{Cell("lon", 180)} >> {shift + 2}", $"{Cell("lat", 90)} >> {shift + 3}");
        yield return Letter($"{Cell("lat", 90)} >> {shift}", $"{Cell("lon", 180)} >> {shift}");
    }

    static string Letter(string three, string two)
        => $"substr('{GeohashLetters}', 1 + ((({three}) & 7) * 4 + (({two}) & 3))::INTEGER, 1)";

    static string Cell(string axis, int half)
        => $"least(greatest(floor(({axis} + {half}) / {2 * half} * 1073741824), 0), 1073741823)::BIGINT";
}
