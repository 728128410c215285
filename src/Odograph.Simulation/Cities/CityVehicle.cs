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
    private const double SharpTurnMps = 18 / 3.6;
    private const double BendMps = 30 / 3.6;

    private readonly RoadNet net;
    private readonly IncidentBoard incidents;
    private readonly CityTruth truth;
    private readonly SeededRandom random;
    private readonly double eagerness;

    private Road road;
    private Drive drive;
    private double enteredS;
    private double waitS;
    private int origin;
    private int destination;
    private double tripBeganS;
    private double tripM;

    public CityVehicle(
        string deviceId, RoadNet net, IncidentBoard incidents, CityTruth truth, SeededRandom random, double beginS)
    {
        DeviceId = deviceId;
        Key = Encoding.ASCII.GetBytes(deviceId);
        this.net = net;
        this.incidents = incidents;
        this.truth = truth;
        this.random = random;
        eagerness = random.Uniform(0.8, 1);
        Looks = VehicleLooks.Draw(random);
        BatteryPct = random.Uniform(40, 100);
        origin = random.Whole(0, net.Crossings.Count - 1);
        road = net.Roads[net.Leaving(origin)[0]];
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
        while (seconds >= enteredS + drive.DurationS + waitS)
            MoveOn(enteredS + drive.DurationS + waitS);
        var (alongM, speedMps) = drive.At(seconds - enteredS);
        return new Motion(road.At(alongM), speedMps, road.HeadingDeg);
    }

    /// <summary>Tells the truth of a trip that the end of the simulation cuts off before its last road.</summary>
    public void Finish(double seconds)
    {
        var sinceS = Math.Min(seconds - enteredS, drive.DurationS);
        if (road.To != destination)
            truth.Trip(
                DeviceId, tripBeganS, null, origin, destination, tripM - drive.LengthM + drive.At(sinceS).AlongM);
    }

    private void MoveOn(double seconds)
    {
        if (road.To == destination)
        {
            origin = destination;
            BeginTrip(seconds);
        }
        else
        {
            Enter(road.To, seconds, drive.ExitMps);
        }
    }

    private void BeginTrip(double seconds)
    {
        // One of the others: the last stands in for the origin.
        destination = random.Whole(0, net.Crossings.Count - 2);
        if (destination == origin)
            destination = net.Crossings.Count - 1;
        tripBeganS = seconds;
        tripM = 0;
        Enter(origin, seconds, 0);
    }

    private void Enter(int crossing, double seconds, double entryMps)
    {
        road = net.Next(crossing, destination);
        enteredS = seconds;
        tripM += road.LengthM;
        var wishMps = road.LimitMps * eagerness * incidents.SpeedFactor(road.Middle, seconds);
        if (road.To == destination)
        {
            waitS = 60 + random.Exponential(180);
            drive = Drive.Plan(road.LengthM, entryMps, wishMps, 0);
            var arrivedS = seconds + drive.DurationS;
            truth.Trip(DeviceId, tripBeganS, arrivedS, origin, destination, tripM);
            truth.Stop(DeviceId, arrivedS, arrivedS + waitS, destination);
            return;
        }

        var next = net.Next(road.To, destination);
        var mustStop = road.Kind == RoadKind.Arterial && next.Kind != RoadKind.Ring && random.Chance(0.25);
        waitS = mustStop ? random.Uniform(4, 35) : 0;
        var exitMps = mustStop ? 0 : Math.Min(TurnMps(road, next), next.LimitMps * eagerness);
        drive = Drive.Plan(road.LengthM, entryMps, wishMps, exitMps);
    }

    private static double TurnMps(Road from, Road to)
    {
        var turn = Math.Abs(((to.HeadingDeg - from.HeadingDeg + 540) % 360) - 180);
        return turn > 65 ? SharpTurnMps : turn > 25 ? BendMps : double.PositiveInfinity;
    }
}
