namespace Odograph.Simulation.Incidents;

/// <summary>
/// Whose turn it is to be reported: what just began, then what just ended, else the active ones in turn.
/// </summary>
internal sealed class IncidentReports
{
    private readonly Queue<Incident> begun = [];
    private readonly List<Incident> active = [];
    private int turn;

    public void Begun(Incident incident) => begun.Enqueue(incident);

    /// <summary>Null when nothing is going on.</summary>
    public (Incident Incident, bool IsResolved)? Next(double seconds)
    {
        if (begun.TryDequeue(out var fresh))
        {
            active.Add(fresh);
            return (fresh, false);
        }

        var ended = active.FindIndex(incident => !incident.IsActive(seconds));
        if (ended >= 0)
        {
            var incident = active[ended];
            active.RemoveAt(ended);
            return (incident, true);
        }

        return active.Count == 0 ? null : (active[turn++ % active.Count], false);
    }
}
