namespace Odograph.Server.Ingest.Devices;

/// <summary>
/// The unit of `speed` in the OsmAnd protocol. Nothing in a request tells it: Traccar's clients send knots, OsmAnd
/// itself and GPSLogger metres a second, to the same address.
/// </summary>
public enum SpeedUnit
{
    Knots,

    /// <summary>Kilometres an hour.</summary>
    Kmh,

    /// <summary>Metres a second.</summary>
    Mps,

    /// <summary>Miles an hour.</summary>
    Mph,
}

static class SpeedUnits
{
    /// <summary>Behind it are only the traces of binary arithmetic.</summary>
    const int Decimals = 6;

    public static double ToKmh(this SpeedUnit unit, double speed) => Math.Round(
        speed * unit switch
        {
            SpeedUnit.Knots => 1.852,
            SpeedUnit.Kmh => 1,
            SpeedUnit.Mps => 3.6,
            SpeedUnit.Mph => 1.609344,
            _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "no unit of speed"),
        },
        Decimals);
}
