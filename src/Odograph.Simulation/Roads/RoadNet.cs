namespace Odograph.Simulation.Roads;

/// <summary>
/// Crossings and the roads between them; every crossing can be reached from every other. Immutable but for the routes
/// it remembers: not thread-safe.
/// </summary>
internal sealed class RoadNet
{
    readonly int[][] _leaving;
    readonly int[]?[] _routes;

    public RoadNet(IReadOnlyList<PlanePoint> crossings, IReadOnlyList<Road> roads)
    {
        Crossings = crossings;
        Roads = roads;
        _leaving = [.. Enumerable.Range(0, crossings.Count).Select(_ => Array.Empty<int>())];
        foreach (var group in roads.Index().GroupBy(road => road.Item.From))
            _leaving[group.Key] = [.. group.Select(road => road.Index)];
        _routes = new int[crossings.Count][];
    }

    public IReadOnlyList<PlanePoint> Crossings { get; }

    public IReadOnlyList<Road> Roads { get; }

    public IReadOnlyList<int> Leaving(int crossing) => _leaving[crossing];

    /// <summary>The road to take at a crossing on the fastest way to another one.</summary>
    public Road Next(int at, int destination) => Roads[(_routes[destination] ??= FastestTo(destination))[at]];

    /// <summary>
    /// Dijkstra backwards from the destination: for each crossing the road that leads on. Once a destination, then
    /// remembered.
    /// </summary>
    int[] FastestTo(int destination)
    {
        var next = new int[Crossings.Count];
        Array.Fill(next, -1);
        var best = new double[Crossings.Count];
        Array.Fill(best, double.PositiveInfinity);
        best[destination] = 0;
        var open = new PriorityQueue<int, double>();
        open.Enqueue(destination, 0);
        while (open.TryDequeue(out var at, out var seconds))
        {
            if (seconds > best[at])
                continue;
            foreach (var index in _leaving[at])
            {
                // Every road has its twin in the other direction, of the same length and limit.
                var road = Roads[index];
                var through = seconds + (road.LengthM / road.LimitMps);
                if (through >= best[road.To])
                    continue;
                best[road.To] = through;
                next[road.To] = index ^ 1;
                open.Enqueue(road.To, through);
            }
        }

        return next;
    }
}
