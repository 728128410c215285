namespace Odograph.Simulation.Incidents;

/// <summary>
/// Whose turn it is to be reported: what just began, then what just ended, else the active ones in turn.
/// </summary>
internal sealed class IncidentReports
{
    readonly Queue<Incident> _begun = [];
    readonly List<Incident> _active = [];
    int _turn;

    public void Begun(Incident incident) => _begun.Enqueue(incident);

    /// <summary>Null when nothing is going on.</summary>
    public (Incident Incident, bool IsResolved)? Next(double seconds)
    {
        if (_begun.TryDequeue(out var fresh))
        {
            _active.Add(fresh);
            return (fresh, false);
        }

        var ended = _active.FindIndex(incident => !incident.IsActive(seconds));
        if (ended >= 0)
        {
            var incident = _active[ended];
            _active.RemoveAt(ended);
            return (incident, true);
        }

        return _active.Count == 0 ? null : (_active[_turn++ % _active.Count], false);
    }
}
