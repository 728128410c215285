namespace Odograph.Engine.Query;

/// <summary>
/// Functions of the dialect that DuckDB lacks, as macros (it has time_bucket). Degrees in, metres or degrees out; NULL
/// in, NULL out.
/// </summary>
static class GeoMacros
{
    const string HalfChordSquared =
        "(pow(sin(radians(lat2 - lat1) / 2), 2) "
        + "+ cos(radians(lat1)) * cos(radians(lat2)) * pow(sin(radians(lon2 - lon1) / 2), 2))";

    public static readonly string[] Create =
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
    ];
}
