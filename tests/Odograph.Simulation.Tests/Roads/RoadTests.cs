using Odograph.Simulation.Cities;
using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Tests.Roads;

public sealed class RoadTests
{
    [Fact]
    public void Every_crossing_of_every_city_is_reached_from_every_other()
    {
        foreach (var place in CityPlace.All)
        {
            var net = RoadNetBuilder.Build(Seed.Of(0, place.Name));
            var random = new Random(1);
            for (var i = 0; i < 50; i++)
            {
                var (at, destination) = (random.Next(net.Crossings.Count), random.Next(net.Crossings.Count));
                for (var roads = 0; at != destination; roads++)
                {
                    var road = net.Next(at, destination);
                    Assert.Equal(at, road.From);
                    Assert.True(roads < 500, "goes around in circles");
                    at = road.To;
                }
            }

            Assert.InRange(net.Crossings.Count, 500, 1500);
        }
    }

    [Fact]
    public void Larger_roads_are_faster_and_each_road_has_its_twin()
    {
        var net = RoadNetBuilder.Build(Seed.Of(0, "london"));
        double Slowest(RoadKind kind) => net.Roads.Where(road => road.Kind == kind).Min(road => road.LimitMps);

        Assert.True(Slowest(RoadKind.Ring) > Slowest(RoadKind.Arterial));
        Assert.True(Slowest(RoadKind.Arterial) > Slowest(RoadKind.Street));
        for (var index = 0; index < net.Roads.Count; index++)
        {
            var (road, twin) = (net.Roads[index], net.Roads[index ^ 1]);
            Assert.Equal((road.From, road.To, road.LengthM), (twin.To, twin.From, twin.LengthM));
        }
    }

    [Fact]
    public void Drives_end_at_the_end_of_the_road_and_never_jump()
    {
        var random = new SeededRandom(4);
        for (var i = 0; i < 2000; i++)
        {
            var lengthM = random.Uniform(20, 900);
            var entryMps = random.Uniform(0, 28);
            var wishMps = random.Uniform(1, 28);
            var drive = Drive.Plan(lengthM, entryMps, wishMps, random.Chance(0.3) ? 0 : random.Uniform(0, 30));

            var (beginM, beginMps) = drive.At(0);
            Assert.Equal(0, beginM, 9);
            Assert.Equal(entryMps, beginMps, 9);
            var (endM, endMps) = drive.At(drive.DurationS);
            Assert.Equal(lengthM, endM, 6);
            Assert.Equal(drive.ExitMps, endMps, 6);
            CheckSteps(drive, Math.Max(entryMps, wishMps));
        }
    }

    static void CheckSteps(Drive drive, double fastestMps)
    {
        var stepS = drive.DurationS / 100;
        var before = drive.At(0);
        for (var step = 1; step <= 100; step++)
        {
            var after = drive.At(stepS * step);
            Assert.InRange(after.SpeedMps, 0, fastestMps + 1e-9);
            var meanMps = (before.SpeedMps + after.SpeedMps) / 2;
            Assert.Equal(meanMps * stepS, after.AlongM - before.AlongM, 1.1 * stepS * stepS);
            before = after;
        }
    }
}
