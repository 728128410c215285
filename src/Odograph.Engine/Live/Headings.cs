namespace Odograph.Engine.Live;

/// <summary>Where something moves to, from where it was.</summary>
static class Headings
{
    const double MetresPerDegree = 111_195;

    /// <summary>Below this a step says more about the receiver than about the way.</summary>
    const double LeastStepMetres = 2;

    /// <summary>
    /// Degrees clockwise from north, as sent, else by the step from the entry before; of a step that is too short, the
    /// heading before.
    /// </summary>
    public static double? Of(LiveEntry before, LiveEntry now)
    {
        if (now.HeadingDegrees is not null)
        {
            return now.HeadingDegrees;
        }

        // Steps are short: the earth is flat here.
        double north = (now.Latitude - before.Latitude) * MetresPerDegree;
        double eastDegrees = Math.IEEERemainder(now.Longitude - before.Longitude, 360);
        double east = eastDegrees * MetresPerDegree * Math.Cos(now.Latitude * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east)) < LeastStepMetres
            ? before.HeadingDegrees
            : ((Math.Atan2(east, north) * 180 / Math.PI) + 360) % 360;
    }
}
