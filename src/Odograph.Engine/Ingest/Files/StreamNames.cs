using Odograph.Model.Errors;
using Odograph.Model.Streams;

namespace Odograph.Engine.Ingest.Files;

/// <summary>Finds the stream of a file by its name, or by those of its folders.</summary>
public sealed class StreamNames(IReadOnlyList<StreamDefinition> streams)
{
    /// <summary>The stream of tracks.</summary>
    public const string TrackStream = "trajectory";

    /// <summary>Parts of a path that are looked at, from its end: what lies further up was meant for other things.
    /// </summary>
    const int MostParts = 4;

    /// <summary>
    /// The stream whose name or topic the file's name is or begins with (<c>vehicle_data-2026.ndjson.gz</c>); else the
    /// one that a folder is called by, the nearest first. Null where none is.
    /// </summary>
    public StreamDefinition? Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Split('/');
        return Enumerable.Reverse(parts).Take(MostParts).Select(Match).FirstOrDefault(found => found is not null);
    }

    /// <exception cref="OdographException">The pipeline has no stream of tracks.</exception>
    public StreamDefinition Tracks(InputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return streams.FirstOrDefault(stream => stream.Name == TrackStream) ?? throw new OdographException(
            ErrorKind.User,
            $"ingest \"{file.Name}\": its points belong to stream \"{TrackStream}\", which the pipeline does not have",
            "add it to `streams:` of pipeline.yaml, or name another stream with --stream");
    }

    public OdographException Unknown(InputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new OdographException(
            ErrorKind.User,
            $"ingest \"{file.Name}\": neither its name nor its folders' names are those of a stream",
            $"name the stream with --stream: {string.Join(", ", streams.Select(stream => stream.Name))}");
    }

    StreamDefinition? Match(string part) => streams
        .SelectMany(stream => new[] { (stream, name: stream.Name), (stream, name: stream.Topic) })
        .Where(known => Begins(part, known.name))
        .OrderByDescending(known => known.name.Length)
        .Select(known => known.stream)
        .FirstOrDefault();

    static bool Begins(string part, string name)
        => part.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && (part.Length == name.Length || !char.IsLetter(part[name.Length]));
}
