namespace Odograph.Engine.Ingest.GeoLife;

/// <summary>
/// Whose track a .plt file is, by where it lies: <c>USER/Trajectory/TRACK.plt</c>, or <c>USER/TRACK.plt</c>. Ids of its
/// points begin with both.
/// </summary>
/// <param name="LabelsPath">Where the user's modes of transport would be.</param>
public readonly record struct TrackName(string User, string Track, string LabelsPath)
{
    public const string LabelsFile = "labels.txt";

    const string TracksFolder = "Trajectory";

    public string TrajectoryId => User + "/" + Track;

    /// <param name="path">Separated by '/'; .plt and .gz are no part of the name.</param>
    /// <exception cref="InvalidDataException">The file lies in no folder, so nobody knows whose track it
    /// is.</exception>
    public static TrackName Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int user = parts.Length - 2;
        if (user > 0 && parts[user].Equals(TracksFolder, StringComparison.OrdinalIgnoreCase))
        {
            user--;
        }

        if (user < 0)
        {
            throw new InvalidDataException("a track lies in a folder named after its user (USER/Trajectory/TRACK.plt)");
        }

        string track = Without(Without(parts[^1], ".gz"), ".plt");
        string root = path.StartsWith('/') ? "/" : "";
        return new TrackName(parts[user], track, root + string.Join('/', parts[..(user + 1)]) + "/" + LabelsFile);
    }

    static string Without(string name, string ending)
        => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
}
