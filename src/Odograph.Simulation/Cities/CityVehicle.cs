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

    // The road behind it; null on the last one of a trip.
    Road? _next;
    bool _mustStop;

    // A road is driven in legs: a new one begins where an incident begins or ends that slows it.
    Drive _drive;
    double _legBeganS;
    double _legBeganM;
    IncidentBoard.Watch _watch;

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

    double ArrivesS => _legBeganS + _drive.DurationS;

    /// <summary>Moves on to a moment, in seconds since the start, not before the last one asked for.</summary>
    public Motion At(double seconds)
    {
        while (true)
        {
            var changesS = _incidents.NextChange(ref _watch);
            if (changesS <= seconds && changesS < ArrivesS)
                BeginLeg(changesS);
            else if (seconds >= ArrivesS + _waitS)
                MoveOn(ArrivesS + _waitS);
            else
                break;
        }

        var (alongM, speedMps) = _drive.At(seconds - _legBeganS);
        return new Motion(_road.At(_legBeganM + alongM), speedMps, _road.HeadingDeg);
    }

    /// <summary>Tells the truth of the trip that the end of the simulation cuts off; its last road goes on.</summary>
    public void Finish(double seconds)
    {
        if (_next is null)
            Arrived();
        else
            _truth.Trip(
                DeviceId, _tripBeganS, null, _origin, _destination,
                _tripM - _road.LengthM + _legBeganM
                    + _drive.At(Math.Min(seconds - _legBeganS, _drive.DurationS)).AlongM);
    }

    void Arrived()
    {
        _truth.Trip(DeviceId, _tripBeganS, ArrivesS, _origin, _destination, _tripM);
        _truth.Stop(DeviceId, ArrivesS, ArrivesS + _waitS, _destination);
    }

    void MoveOn(double seconds)
    {
        if (_next is null)
        {
            Arrived();
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
        _tripM += _road.LengthM;
        _next = _road.To == _destination ? null : _net.Next(_road.To, _destination);
        _mustStop = _next is null
            || (_road.Kind == RoadKind.Arterial && _next.Kind != RoadKind.Ring && _random.Chance(0.25));
        _waitS = _next is null ? 60 + _random.Exponential(180) : _mustStop ? _random.Uniform(4, 35) : 0;
        _watch = new IncidentBoard.Watch(_road.Middle, (_next ?? _road).Middle, seconds);
        Plan(seconds, 0, entryMps);
    }

    /// <summary>From where it is now, with what incidents allow from now on.</summary>
    void BeginLeg(double seconds)
    {
        var (alongM, speedMps) = _drive.At(seconds - _legBeganS);
        _watch.MoveTo(seconds);
        Plan(seconds, _legBeganM + alongM, speedMps);
    }

    void Plan(double seconds, double alongM, double speedMps)
    {
        _legBeganS = seconds;
        _legBeganM = alongM;
        var exitMps = _mustStop ? 0 : Math.Min(TurnMps(_road, _next!), WishMps(_next!, seconds));
        _drive = Drive.Plan(_road.LengthM - alongM, speedMps, WishMps(_road, seconds), exitMps);
    }

    double WishMps(Road road, double seconds)
        => road.LimitMps * _eagerness * _incidents.SpeedFactor(road.Middle, seconds);

    static double TurnMps(Road from, Road to)
    {
        var turn = Math.Abs(((to.HeadingDeg - from.HeadingDeg + 540) % 360) - 180);
        return turn > 65 ? SharpTurnMps : turn > 25 ? BendMps : double.PositiveInfinity;
    }
}
