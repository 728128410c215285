using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Roads;

/// <summary>
/// Draws a city's roads: a grid with uneven meshes, denser in the middle, some streets missing; every fourth line is an
/// arterial road, and one ring road goes around. The net is a function of the city alone, so vehicles of every run
/// drive on the same roads.
/// </summary>
internal static class RoadNetBuilder
{
    const double RadiusM = 9000;
    const double MeshM = 450;
    const double JitterM = 90;
    const double MissingStreets = 0.18;
    const int ArterialEvery = 4;

    /// <summary>Lines between the centre and the ring road.</summary>
    const int RingLine = 13;

    /// <summary>Meshes in the very centre have this part of the width of those at the edge.</summary>
    const double CentreDensity = 0.6;

    public static RoadNet Build(ulong seed)
    {
        var random = new SeededRandom(seed);
        var turn = random.Uniform(0, Math.PI / 2);
        var crossings = new Dictionary<(int Column, int Row), PlanePoint>();
        const int Lines = (int)(RadiusM / MeshM);
        for (var column = -Lines; column <= Lines; column++)
        {
            for (var row = -Lines; row <= Lines; row++)
            {
                var east = (column * MeshM) + random.Uniform(-JitterM, JitterM);
                var north = (row * MeshM) + random.Uniform(-JitterM, JitterM);
                if (Math.Sqrt((column * column) + (row * row)) * MeshM <= RadiusM)
                    crossings[(column, row)] = Place(east, north, turn);
            }
        }

        var links = new List<Link>();
        foreach (var (at, _) in crossings)
        {
            AddLink(links, crossings, at, (at.Column + 1, at.Row), random);
            AddLink(links, crossings, at, (at.Column, at.Row + 1), random);
        }

        return Connected(crossings, links);
    }

    static PlanePoint Place(double east, double north, double turn)
    {
        var distance = Math.Sqrt((east * east) + (north * north));
        var scale = CentreDensity + ((1 - CentreDensity) * distance / RadiusM);
        var (sin, cos) = Math.SinCos(turn);
        return new PlanePoint(((east * cos) - (north * sin)) * scale, ((east * sin) + (north * cos)) * scale);
    }

    static void AddLink(
        List<Link> links, Dictionary<(int Column, int Row), PlanePoint> crossings,
        (int Column, int Row) from, (int Column, int Row) to, SeededRandom random)
    {
        if (!crossings.ContainsKey(to))
            return;
        var isRow = from.Row == to.Row;
        var kind = OnRing(from) && OnRing(to) ? RoadKind.Ring
            : (isRow ? from.Row : from.Column) % ArterialEvery == 0 ? RoadKind.Arterial
            : RoadKind.Street;
        var isMissing = random.Chance(MissingStreets);
        var limitKmh = kind switch
        {
            RoadKind.Ring => 90,
            RoadKind.Arterial => random.Chance(0.5) ? 60 : 50,
            _ => random.Chance(0.6) ? 30 : 40,
        };
        if (kind != RoadKind.Street || !isMissing)
            links.Add(new Link(from, to, kind, limitKmh / 3.6));
    }

    static bool OnRing((int Column, int Row) at) => Math.Max(Math.Abs(at.Column), Math.Abs(at.Row)) == RingLine;

    /// <summary>The part that hangs together with the centre, each link as two roads one behind the other.</summary>
    static RoadNet Connected(Dictionary<(int Column, int Row), PlanePoint> crossings, List<Link> links)
    {
        var neighbours = links
            .SelectMany(link => new[] { (link.From, link.To), (From: link.To, To: link.From) })
            .ToLookup(pair => pair.Item1, pair => pair.Item2);
        var indexes = new Dictionary<(int Column, int Row), int> { [(0, 0)] = 0 };
        var open = new Queue<(int Column, int Row)>([(0, 0)]);
        while (open.TryDequeue(out var at))
        {
            foreach (var next in neighbours[at])
            {
                if (indexes.TryAdd(next, indexes.Count))
                    open.Enqueue(next);
            }
        }

        var roads = new List<Road>();
        foreach (var link in links.Where(link => indexes.ContainsKey(link.From)))
        {
            roads.Add(Between(link.From, link.To, link));
            roads.Add(Between(link.To, link.From, link));
        }

        return new RoadNet([.. indexes.Keys.Select(key => crossings[key])], roads);

        Road Between((int Column, int Row) from, (int Column, int Row) to, Link link)
        {
            var (start, end) = (crossings[from], crossings[to]);
            var heading = Math.Atan2(end.EastM - start.EastM, end.NorthM - start.NorthM) * 180 / Math.PI;
            return new Road(
                indexes[from], indexes[to], link.Kind, start, end, start.DistanceTo(end), (heading + 360) % 360,
                link.LimitMps);
        }
    }

    sealed record Link(
        (int Column, int Row) From, (int Column, int Row) To, RoadKind Kind, double LimitMps);
}
