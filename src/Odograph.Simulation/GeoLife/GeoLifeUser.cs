using System.Globalization;
using System.Text;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.GeoLife;

/// <summary>One user's tracks, one after the other in time, from a first day between 2007 and 2012 on.</summary>
internal sealed class GeoLifeUser
{
    const double MeanTrackPoints = 1332;
    const double LabelledUsers = 0.38;
    const double LabelledTracks = 0.6;
    const double OnePointTracks = 0.004;
    const double LongestTrackPoints = 40_000;
    const double MeanPointSeconds = 4;
    const int ShortestPauseSeconds = 120;

    static readonly DateTime FirstDay = new(2007, 4, 12, 0, 0, 0, DateTimeKind.Utc);
    static readonly DateTime LastDay = new(2012, 7, 27, 0, 0, 0, DateTimeKind.Utc);

    readonly SeededRandom _random;
    readonly long _points;
    readonly bool _hasLabels;
    readonly double _homeLatitude;
    readonly double _homeLongitude;

    // Pauses are as long as it takes to fill the user's years with the user's points.
    readonly double _meanPauseSeconds;
    long _second;

    public GeoLifeUser(GeoLifeOptions options, int user)
    {
        _random = new SeededRandom(Seed.Of(options.Seed, "geolife", user));
        _points = (options.Points / options.Users) + (user < options.Points % options.Users ? 1 : 0);
        _hasLabels = _random.Chance(LabelledUsers);
        _homeLatitude = _random.Uniform(39.75, 40.1);
        _homeLongitude = _random.Uniform(116.15, 116.6);
        double share = _random.Uniform(0, 0.7);
        var first = FirstDay.AddSeconds((LastDay - FirstDay).TotalSeconds * share);
        _second = new DateTimeOffset(first).ToUnixTimeSeconds() + _random.Whole(0, 86_399);
        double seconds = (LastDay - first).TotalSeconds * _random.Uniform(0.2, 0.9);
        double tracks = Math.Max(1, _points / MeanTrackPoints);
        _meanPauseSeconds = Math.Max(600, (seconds - (_points * MeanPointSeconds)) / tracks);
    }

    public (long Tracks, long Labels) Write(string home, PltText text, Action<long>? progress, CancellationToken stop)
    {
        var labels = new StringBuilder("Start Time\tEnd Time\tTransportation Mode\r\n");
        long tracks = 0;
        long labelled = 0;
        for (long left = _points; left > 0;)
        {
            stop.ThrowIfCancellationRequested();
            long count = Math.Min(left, TrackPoints());
            var mode = _random.Pick(TravelMode.All);
            long begin = _second;
            string name = DateTime.UnixEpoch.AddSeconds(begin).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
            text.Begin(Path.Combine(home, "Trajectory", name + ".plt"), _random.Chance(0.8));
            WriteTrack(text, mode, count);
            text.End();
            if (_hasLabels && _random.Chance(LabelledTracks))
            {
                labels.Append(CultureInfo.InvariantCulture, $"{Stamp(begin)}\t{Stamp(_second)}\t{mode.Name}\r\n");
                labelled++;
            }

            _second += ShortestPauseSeconds + (long)_random.Exponential(_meanPauseSeconds);
            left -= count;
            tracks++;
            progress?.Invoke(count);
        }

        if (_hasLabels)
        {
            File.WriteAllText(Path.Combine(home, "labels.txt"), labels.ToString());
        }

        return (tracks, labelled);
    }

    long TrackPoints() => _random.Chance(OnePointTracks)
        ? 1
        : 2 + (long)Math.Min(LongestTrackPoints, _random.Exponential(MeanTrackPoints));

    void WriteTrack(PltText text, TravelMode mode, long points)
    {
        double latitude = _homeLatitude + _random.Uniform(-0.05, 0.05);
        double longitude = _homeLongitude + _random.Uniform(-0.05, 0.05);
        double heading = _random.Uniform(0, 2 * Math.PI);
        double turn = mode.TurnDegrees * Math.PI / 180;
        double metresPerSecond = mode.SpeedKmh / 3.6;
        double longitudeScale = 1 / Math.Cos(_homeLatitude * Math.PI / 180);
        bool knowsAltitude = _random.Chance(0.9);
        bool isInMetres = _random.Chance(0.3);
        int altitude = _random.Whole(20, 80);
        int interval = _random.Pick([1, 2, 2, 3, 5]);
        for (long point = 0; point < points; point++)
        {
            text.Point(latitude, longitude, knowsAltitude ? altitude : null, isInMetres, _second);

            // One draw decides all that happens until the next point.
            ulong bits = _random.Bits();
            uint kind = (uint)(bits & 1023);
            if (kind == 0)
            {
                continue; // the same second again, at the same place
            }

            _second += kind == 1 ? 300 + (long)((bits >> 10) & 2047) : interval;
            if (kind is > 1 and < 30)
            {
                continue; // time passes, the point stays
            }

            heading += turn * ((((bits >> 10) & 0xFFFF) / 32768.0) - 1);
            double metres = metresPerSecond * interval * (0.5 + (((bits >> 26) & 0xFFFF) / 65536.0));
            latitude += Math.Cos(heading) * metres / 111_320;
            longitude += Math.Sin(heading) * metres / 111_320 * longitudeScale;
            altitude = Math.Clamp(altitude + (int)((bits >> 42) & 3) - (int)((bits >> 44) & 3), -100, 2300);
            (latitude, heading) = latitude is > 55 or < 20 ? (Math.Clamp(latitude, 20, 55), heading + Math.PI)
                : (latitude, heading);
            longitude = longitude > 179 ? longitude - 300 : longitude < -179 ? longitude + 300 : longitude;
        }
    }

    static string Stamp(long second)
        => DateTime.UnixEpoch.AddSeconds(second).ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture);
}
