using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Partitions;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Faults;

namespace Odograph.Log.Streams;

/// <summary>
/// The folders of streams inside a log's folder: making one, finding them, cleaning up after an interrupted creation.
/// </summary>
static class StreamFolder
{
    /// <summary>Longest name of a stream, in characters.</summary>
    public const int MaxNameLength = 100;

    const string TemporaryPrefix = ".new-";

    /// <summary>
    /// Letters, digits, underscore and hyphen: no name leads out of the log's folder or differs by case rules of the
    /// disk.
    /// </summary>
    public static void CheckName(string stream)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        if (stream.Length > MaxNameLength
            || !stream.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
        {
            throw new ArgumentException(
                $"A stream's name is 1 to {MaxNameLength} of A-Z, a-z, 0-9, _ and -: found \"{stream}\".",
                nameof(stream));
        }
    }

    public static IEnumerable<string> FindStreams(string folder)
        => Directory.EnumerateDirectories(folder)
            .Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.'))
            .Order(StringComparer.Ordinal);

    public static void RemoveLeftOvers(string folder)
    {
        foreach (string path in Directory.EnumerateDirectories(folder, TemporaryPrefix + "*"))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public static PartitionPlace PlaceOf(string folder, StreamIdentity identity, int partition)
    {
        string name = partition.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new PartitionPlace(
            identity.Stream, partition, identity.Incarnation, Path.Combine(folder, identity.Stream, name));
    }

    /// <summary>
    /// Makes a stream: 1. identity and partitions with empty segments under a temporary name, 2. all of it synced, 3.
    /// renamed, 4. the name synced.
    /// </summary>
    public static void Create(string folder, StreamIdentity identity, LogFiles files)
    {
        string temporary = Path.Combine(folder, $"{TemporaryPrefix}{identity.Stream}-{identity.Incarnation:N}");
        try
        {
            Directory.CreateDirectory(temporary);
            files.Create(Path.Combine(temporary, StreamIdentity.FileName), identity.ToBytes());
            for (int partition = 0; partition < identity.Partitions; partition++)
            {
                CreatePartition(PlaceOf(folder, identity, partition), temporary, identity.CreatedMicros, files);
            }

            files.SyncFolder(temporary);
            FailPoint.Hit(LogFailPoints.BeforeStreamRename, identity.Stream);
            Directory.Move(temporary, Path.Combine(folder, identity.Stream));
            FailPoint.Hit(LogFailPoints.AfterStreamRename, identity.Stream);
            files.SyncFolder(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new EnvironmentException(
                $"make stream \"{identity.Stream}\" in \"{folder}\": {error.Message}",
                "check space and permissions of the data folder",
                error)
            {
                IsTransient = error is IOException,
            };
        }
    }

    // On a full disk each try would leave a folder; what cannot be removed now is left to the next opening.
    static void Remove(string temporary)
    {
        try
        {
            Directory.Delete(temporary, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    static void CreatePartition(PartitionPlace place, string temporary, long nowMicros, LogFiles files)
    {
        string folder = Path.Combine(temporary, place.Id);
        string segment = Path.Combine(folder, SegmentHeader.FileName(0));
        Directory.CreateDirectory(folder);
        files.Create(segment, new SegmentHeader(place.Incarnation, place.Number, 0, nowMicros).ToBytes());
        IndexFile.Create(files, IndexFile.PathOf(segment), place.SeedOf(0), SegmentPlace.Start, []).Dispose();
        files.SyncFolder(folder);
    }
}
