using Odograph.Engine.Ingest.Files;

namespace Odograph.Engine.Ingest.GeoLife;

/// <summary>
/// The labels of the users whose tracks are being read. A user without a labels.txt has none. At
/// <see cref="MostIntervals"/> all are put back and read anew when they are wanted. For one thread.
/// </summary>
public sealed class LabelShelf
{
    public const int MostIntervals = 1_000_000;

    readonly Dictionary<string, ModeLabels> _byPath = new(StringComparer.Ordinal);
    long _intervals;

    /// <exception cref="IOException">There are labels, but they cannot be read.</exception>
    /// <exception cref="InvalidDataException">What is there is too large for labels, or damaged.</exception>
    public ModeLabels Of(InputFile file, TrackName track)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (_byPath.TryGetValue(track.LabelsPath, out var known))
        {
            return known;
        }

        using var input = file.OpenOther(track.LabelsPath);
        var labels = input is null ? ModeLabels.None : ModeLabels.Read(input);
        if (_intervals + labels.Count > MostIntervals)
        {
            _byPath.Clear();
            _intervals = 0;
        }

        _intervals += labels.Count + 1;
        _byPath[track.LabelsPath] = labels;
        return labels;
    }
}
