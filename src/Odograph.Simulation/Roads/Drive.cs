namespace Odograph.Simulation.Roads;

/// <summary>
/// The motion along one piece of road, in closed form: speed up (or slow down) from the entry speed to a cruising
/// speed, hold it, brake to the exit speed. Position and speed at any moment come from the same formula, so they cannot
/// disagree.
/// </summary>
internal readonly struct Drive
{
    private const double AccelerationMps2 = 1.6;
    private const double BrakingMps2 = 2.2;

    private readonly double entryMps, cruiseMps, rampMps2, rampS, cruiseS, brakeS, brakeMps2;

    private Drive(double lengthM, double entryMps, double cruiseMps, double exitMps)
    {
        this.entryMps = entryMps;
        this.cruiseMps = cruiseMps;
        rampMps2 = cruiseMps >= entryMps ? AccelerationMps2 : -BrakingMps2;
        rampS = (cruiseMps - entryMps) / rampMps2;
        brakeMps2 = cruiseMps >= exitMps ? -BrakingMps2 : AccelerationMps2;
        brakeS = (exitMps - cruiseMps) / brakeMps2;
        var steadyM = lengthM - (rampS * (entryMps + cruiseMps) / 2) - (brakeS * (cruiseMps + exitMps) / 2);
        cruiseS = cruiseMps > 0 ? Math.Max(0, steadyM) / cruiseMps : 0;
        LengthM = lengthM;
        ExitMps = exitMps;
    }

    public double LengthM { get; }

    public double ExitMps { get; }

    public double DurationS => rampS + cruiseS + brakeS;

    /// <summary>
    /// Plans a road. Wishes that its length does not allow are brought down: the peak between the ramps first, then the
    /// exit.
    /// </summary>
    /// <param name="wishedMps">Cruising speed wished for; above 0.</param>
    /// <param name="exitMps">Highest speed at the end; 0 = stop there.</param>
    public static Drive Plan(double lengthM, double entryMps, double wishedMps, double exitMps)
    {
        var slowest = Math.Sqrt(Math.Max(0, (entryMps * entryMps) - (2 * BrakingMps2 * lengthM)));
        var fastest = Math.Sqrt((entryMps * entryMps) + (2 * AccelerationMps2 * lengthM));
        var exit = Math.Clamp(Math.Min(exitMps, wishedMps), slowest, fastest);
        if (entryMps > wishedMps)
            return new Drive(lengthM, entryMps, Math.Max(wishedMps, exit), exit);
        var peak = Math.Sqrt(
            ((2 * AccelerationMps2 * BrakingMps2 * lengthM) + (BrakingMps2 * entryMps * entryMps)
                + (AccelerationMps2 * exit * exit)) / (AccelerationMps2 + BrakingMps2));
        return new Drive(lengthM, entryMps, Math.Max(Math.Min(wishedMps, peak), Math.Max(entryMps, exit)), exit);
    }

    /// <summary>Metres from the start of the road, and metres per second, so many seconds after entering it.</summary>
    public (double AlongM, double SpeedMps) At(double seconds)
    {
        if (seconds < rampS)
            return ((entryMps * seconds) + (rampMps2 * seconds * seconds / 2), entryMps + (rampMps2 * seconds));
        var rampM = rampS * (entryMps + cruiseMps) / 2;
        if (seconds < rampS + cruiseS)
            return (rampM + (cruiseMps * (seconds - rampS)), cruiseMps);
        var rest = Math.Max(0, rampS + cruiseS + brakeS - seconds);
        return (
            LengthM - (ExitMps * rest) + (brakeMps2 * rest * rest / 2), Math.Max(0, ExitMps - (brakeMps2 * rest)));
    }
}
