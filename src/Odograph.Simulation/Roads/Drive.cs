namespace Odograph.Simulation.Roads;

/// <summary>
/// The motion along one piece of road, in closed form: speed up (or slow down) from the entry speed to a cruising
/// speed, hold it, brake to the exit speed. Position and speed at any moment come from the same formula, so they cannot
/// disagree.
/// </summary>
internal readonly struct Drive
{
    const double AccelerationMps2 = 1.6;
    const double BrakingMps2 = 2.2;

    readonly double _entryMps, _cruiseMps, _rampMps2, _rampS, _cruiseS, _brakeS, _brakeMps2;

    Drive(double lengthM, double entryMps, double cruiseMps, double exitMps)
    {
        _entryMps = entryMps;
        _cruiseMps = cruiseMps;
        _rampMps2 = cruiseMps >= entryMps ? AccelerationMps2 : -BrakingMps2;
        _rampS = (cruiseMps - entryMps) / _rampMps2;
        _brakeMps2 = cruiseMps >= exitMps ? -BrakingMps2 : AccelerationMps2;
        _brakeS = (exitMps - cruiseMps) / _brakeMps2;
        var steadyM = lengthM - (_rampS * (entryMps + cruiseMps) / 2) - (_brakeS * (cruiseMps + exitMps) / 2);
        _cruiseS = cruiseMps > 0 ? Math.Max(0, steadyM) / cruiseMps : 0;
        LengthM = lengthM;
        ExitMps = exitMps;
    }

    public double LengthM { get; }

    public double ExitMps { get; }

    public double DurationS => _rampS + _cruiseS + _brakeS;

    /// <summary>
    /// Plans a road. Wishes that its length does not allow are brought down: the peak between the ramps first, then the
    /// exit.
    /// </summary>
    /// <param name="wishedMps">Cruising speed wished for; above 0.</param>
    /// <param name="exitMps">Highest speed at the end; 0 = stop there.</param>
    public static Drive Plan(double lengthM, double _entryMps, double wishedMps, double exitMps)
    {
        var slowest = Math.Sqrt(Math.Max(0, (_entryMps * _entryMps) - (2 * BrakingMps2 * lengthM)));
        var fastest = Math.Sqrt((_entryMps * _entryMps) + (2 * AccelerationMps2 * lengthM));
        var exit = Math.Clamp(Math.Min(exitMps, wishedMps), slowest, fastest);
        if (_entryMps > wishedMps)
            return new Drive(lengthM, _entryMps, Math.Max(wishedMps, exit), exit);
        var peak = Math.Sqrt(
            ((2 * AccelerationMps2 * BrakingMps2 * lengthM) + (BrakingMps2 * _entryMps * _entryMps)
                + (AccelerationMps2 * exit * exit)) / (AccelerationMps2 + BrakingMps2));
        return new Drive(lengthM, _entryMps, Math.Max(Math.Min(wishedMps, peak), Math.Max(_entryMps, exit)), exit);
    }

    /// <summary>Metres from the start of the road, and metres per second, so many seconds after entering it.</summary>
    public (double AlongM, double SpeedMps) At(double seconds)
    {
        if (seconds < _rampS)
            return ((_entryMps * seconds) + (_rampMps2 * seconds * seconds / 2), _entryMps + (_rampMps2 * seconds));
        var rampM = _rampS * (_entryMps + _cruiseMps) / 2;
        if (seconds < _rampS + _cruiseS)
            return (rampM + (_cruiseMps * (seconds - _rampS)), _cruiseMps);
        var rest = Math.Max(0, _rampS + _cruiseS + _brakeS - seconds);
        return (
            LengthM - (ExitMps * rest) + (_brakeMps2 * rest * rest / 2), Math.Max(0, ExitMps - (_brakeMps2 * rest)));
    }
}
