using System.Text;
using Odograph.Simulation.Incidents;
using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Cities;

/// <summary>Where a vehicle is and how it moves, all from one formula.</summary>
internal readonly record struct Motion(PlanePoint Position, double SpeedMps, double HeadingDeg);

/// <summary>
/// A vehicle that drives from crossing to crossing on fastest ways, rests, and drives on. Everything it does is drawn
/// from its own random numbers at the moment it enters a road, so how often it is asked changes nothing. Asked in order
/// of time only. Not thread-safe.
/// </summary>
internal sealed class CityVehicle
{
    const double SharpTurnMps = 18 / 3.6;
    const double BendMps = 30 / 3.6;

    readonly RoadNet _net;
    readonly IncidentBoard _incidents;
    readonly CityTruth _truth;
    readonly SeededRandom _random;
    readonly double _eagerness;

    Road _road;
    Drive _drive;
    double _enteredS;
    double _waitS;
    int _origin;
    int _destination;
    double _tripBeganS;
    double _tripM;

    public CityVehicle(
        string deviceId, RoadNet net, IncidentBoard incidents, CityTruth truth, SeededRandom random, double beginS)
    {
        DeviceId = deviceId;
        Key = Encoding.ASCII.GetBytes(deviceId);
        _net = net;
        _incidents = incidents;
        _truth = truth;
        _random = random;
        _eagerness = random.Uniform(0.8, 1);
        Looks = VehicleLooks.Draw(random);
        BatteryPct = random.Uniform(40, 100);
        _origin = random.Whole(0, net.Crossings.Count - 1);
        _road = net.Roads[net.Leaving(_origin)[0]];
        BeginTrip(beginS);
    }

    public string DeviceId { get; }

    public byte[] Key { get; }

    public VehicleLooks Looks { get; }

    /// <summary>Where its battery's slow way up and down begins.</summary>
    public double BatteryPct { get; }

    /// <summary>Moves on to a moment, in seconds since the start, not before the last one asked for.</summary>
    public Motion At(double seconds)
    {
        while (seconds >= _enteredS + _drive.DurationS + _waitS)
            MoveOn(_enteredS + _drive.DurationS + _waitS);
        var (alongM, speedMps) = _drive.At(seconds - _enteredS);
        return new Motion(_road.At(alongM), speedMps, _road.HeadingDeg);
    }

    /// <summary>Tells the truth of a trip that the end of the simulation cuts off before its last road.</summary>
    public void Finish(double seconds)
    {
        var sinceS = Math.Min(seconds - _enteredS, _drive.DurationS);
        if (_road.To != _destination)
            _truth.Trip(
                DeviceId, _tripBeganS, null, _origin, _destination, _tripM - _drive.LengthM + _drive.At(sinceS).AlongM);
    }

    void MoveOn(double seconds)
    {
        if (_road.To == _destination)
        {
            _origin = _destination;
            BeginTrip(seconds);
        }
        else
        {
            Enter(_road.To, seconds, _drive.ExitMps);
        }
    }

    void BeginTrip(double seconds)
    {
        // One of the others: the last stands in for the origin.
        _destination = _random.Whole(0, _net.Crossings.Count - 2);
        if (_destination == _origin)
            _destination = _net.Crossings.Count - 1;
        _tripBeganS = seconds;
        _tripM = 0;
        Enter(_origin, seconds, 0);
    }

    void Enter(int crossing, double seconds, double entryMps)
    {
        _road = _net.Next(crossing, _destination);
        _enteredS = seconds;
        _tripM += _road.LengthM;
        var wishMps = _road.LimitMps * _eagerness * _incidents.SpeedFactor(_road.Middle, seconds);
        if (_road.To == _destination)
        {
            _waitS = 60 + _random.Exponential(180);
            _drive = Drive.Plan(_road.LengthM, entryMps, wishMps, 0);
            var arrivedS = seconds + _drive.DurationS;
            _truth.Trip(DeviceId, _tripBeganS, arrivedS, _origin, _destination, _tripM);
            _truth.Stop(DeviceId, arrivedS, arrivedS + _waitS, _destination);
            return;
        }

        var next = _net.Next(_road.To, _destination);
        var mustStop = _road.Kind == RoadKind.Arterial && next.Kind != RoadKind.Ring && _random.Chance(0.25);
        _waitS = mustStop ? _random.Uniform(4, 35) : 0;
        var exitMps = mustStop ? 0 : Math.Min(TurnMps(_road, next), next.LimitMps * _eagerness);
        _drive = Drive.Plan(_road.LengthM, entryMps, wishMps, exitMps);
    }

    static double TurnMps(Road from, Road to)
    {
        var turn = Math.Abs(((to.HeadingDeg - from.HeadingDeg + 540) % 360) - 180);
        return turn > 65 ? SharpTurnMps : turn > 25 ? BendMps : double.PositiveInfinity;
    }
}
