using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Weather;

/// <summary>What a weather station reads.</summary>
internal readonly record struct Reading(
    double TemperatureC, double PrecipitationMm, double WindKmh, int HumidityPct, double AirQuality, string Condition);

/// <summary>
/// Weather that changes smoothly over the city and the day: each quantity is a sum of slow waves that wander over the
/// plane, and the quantities depend on each other (rain makes it humid and cool, wind clears the air).
/// </summary>
internal sealed class WeatherField
{
    const double SecondsPerDay = 86_400;

    readonly Wave[] _clouds;
    readonly Wave[] _warmth;
    readonly Wave[] _wind;
    readonly double _meanC;
    readonly double _noonS;

    /// <param name="startOfDayS">Seconds of the local solar day at the start.</param>
    public WeatherField(SeededRandom random, double meanC, double startOfDayS)
    {
        _clouds = Wave.Draw(random);
        _warmth = Wave.Draw(random);
        _wind = Wave.Draw(random);
        _meanC = meanC;
        _noonS = (SecondsPerDay / 2) - startOfDayS;
    }

    public Reading At(PlanePoint at, double seconds)
    {
        var cloud = Wave.Sum(_clouds, at, seconds);
        var rain = Math.Max(0, cloud - 0.35);
        var blow = Wave.Sum(_wind, at, seconds);
        // Warmest two hours behind noon.
        var sun = Math.Cos((seconds - _noonS - 7200) * 2 * Math.PI / SecondsPerDay);
        var temperature = _meanC + (4 * sun) + (3 * Wave.Sum(_warmth, at, seconds)) - (6 * rain);
        var humidity = (int)Math.Round(Math.Clamp(60 + (25 * cloud) - (10 * sun), 5, 100));
        var air = Math.Clamp(70 - (40 * blow) - (30 * rain), 5, 300);
        var condition = rain > 0 ? (temperature < 0.5 ? "Snow" : "Rain") : cloud > -0.1 ? "Cloudy" : "Sunny";
        return new Reading(temperature, rain * 12, 18 + (15 * blow), humidity, air, condition);
    }

    /// <summary>A wave over the plane: its vector in radians a metre, its pace in radians a second.</summary>
    readonly record struct Wave(double Part, double East, double North, double Pace, double Phase)
    {
        const int Waves = 3;

        public static Wave[] Draw(SeededRandom random)
        {
            var waves = new Wave[Waves];
            for (var i = 0; i < Waves; i++)
            {
                var (sin, cos) = Math.SinCos(random.Uniform(0, 2 * Math.PI));
                var radiansPerM = 2 * Math.PI / random.Uniform(12_000, 40_000);
                var radiansPerS = 2 * Math.PI / random.Uniform(3600, 4 * 3600);
                waves[i] = new Wave(
                    1.0 / Waves, cos * radiansPerM, sin * radiansPerM, radiansPerS, random.Uniform(0, 2 * Math.PI));
            }

            return waves;
        }

        /// <summary>In [-1, 1].</summary>
        public static double Sum(Wave[] waves, PlanePoint at, double seconds)
        {
            var sum = 0.0;
            foreach (var wave in waves)
            {
                var angle = (wave.East * at.EastM) + (wave.North * at.NorthM) + (wave.Pace * seconds) + wave.Phase;
                sum += wave.Part * Math.Sin(angle);
            }

            return sum;
        }
    }
}
