using Odograph.Engine.Ingest.GeoLife;
using Odograph.Model.Errors;
using Odograph.Model.Streams;

namespace Odograph.Engine.Ingest.Files;

/// <summary>A file and what will be made of it.</summary>
/// <param name="Format">Null = its bytes will tell.</param>
public sealed record PlannedFile(InputFile File, StreamDefinition Stream, FileFormat? Format);

/// <summary>
/// Which files are read, in which order and into which streams: decided before anything is appended, so that a wrong
/// name leaves no half-done work. Tracks come last and in the order of their names, which are times, whoever's they
/// are: so batches hold neighbouring months, and de-duplication neighbouring hours.
/// </summary>
public sealed class InputPlan
{
    InputPlan(IReadOnlyList<PlannedFile> files, IReadOnlyList<string> leftOut) => (Files, LeftOut) = (files, leftOut);

    public IReadOnlyList<PlannedFile> Files { get; }

    /// <summary>Names of files that were found in folders and are none of any stream.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    public long SizeBytes => Files.Sum(file => file.File.SizeBytes);

    /// <param name="stream">Null = by the files' names.</param>
    /// <param name="format">Null = by the files' bytes and names.</param>
    /// <exception cref="OdographException">A file that was named belongs to no stream, or none of all does.</exception>
    public static InputPlan Make(
        IEnumerable<InputFile> files, StreamNames names, StreamDefinition? stream, FileFormat? format)
    {
        ArgumentNullException.ThrowIfNull(files);
        var planned = new List<PlannedFile>();
        var leftOut = new List<string>();
        foreach (var file in files)
        {
            if (Plan(file, names, stream, format) is { } found)
            {
                planned.Add(found);
            }
            else if (file.IsNamed)
            {
                throw names.Unknown(file);
            }
            else if (!IsCompanion(file))
            {
                leftOut.Add(file.Name);
            }
        }

        return new InputPlan([.. planned.Where(file => !IsTrack(file)), .. planned.Where(IsTrack).OrderBy(
            file => file.File.FileName, StringComparer.Ordinal).ThenBy(file => file.File.Path, StringComparer.Ordinal)],
            leftOut);
    }

    static PlannedFile? Plan(InputFile file, StreamNames names, StreamDefinition? stream, FileFormat? format)
    {
        if (!file.IsNamed && IsCompanion(file))
        {
            return null;
        }

        var byName = format ?? FormatGuess.OfName(file.FileName);
        var target = stream ?? (byName == FileFormat.Plt ? names.Tracks(file) : names.Of(file.Name));
        if (target is not null && (byName is not null || file.IsNamed))
        {
            return new PlannedFile(file, target, format ?? (byName == FileFormat.Plt ? byName : null));
        }

        var seen = file.IsPipe ? null : FormatOfStart(file, target);
        target ??= seen == FileFormat.Plt ? names.Tracks(file) : null;
        return target is not null && seen is not null ? new PlannedFile(file, target, format) : null;
    }

    /// <summary>For a name that says nothing; null where the first bytes do not either.</summary>
    static FileFormat? FormatOfStart(InputFile file, StreamDefinition? target)
    {
        using var start = FileStart.TryOpen(file);
        return start is not null && FormatGuess.Refuses(start.Sample, file.FileName, target, out var seen) is null
            ? seen
            : null;
    }

    static bool IsTrack(PlannedFile file) => file.Format == FileFormat.Plt;

    static bool IsCompanion(InputFile file)
        => file.FileName.Equals(TrackName.LabelsFile, StringComparison.OrdinalIgnoreCase);
}
