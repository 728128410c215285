namespace Odograph.Simulation.Cities;

/// <summary>
/// A city in motion: vehicles on a net of roads, cameras, weather stations, incidents that slow the traffic near them.
/// Events come without end, in order of event time, equally spaced at the chosen rate; whoever enumerates decides the
/// pace. Each enumeration begins anew and gives the same bytes; its vehicles' unfinished trips go to the truth when it
/// is disposed of.
/// </summary>
public sealed class City
{
    readonly CityOptions _options;

    public City(CityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Vehicles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Vehicles, CityOptions.MostVehicles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.EventsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.EventsPerSecond, CityOptions.MostEventsPerSecond);
        _options = options;
    }

    public IEnumerable<SimulatedEvent> Events()
    {
        var run = new CityRun(_options);
        try
        {
            for (long number = 0; ; number++)
                yield return run.Next(number);
        }
        finally
        {
            run.Finish();
        }
    }
}
