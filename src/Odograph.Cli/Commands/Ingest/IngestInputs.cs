using Odograph.Engine.Ingest.Files;
using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;

namespace Odograph.Cli.Commands.Ingest;

/// <summary>What a user named on the command line of `ingest`.</summary>
/// <param name="Paths">Files, folders, zip files; - is standard input.</param>
/// <param name="Stream">Null = by the files' names.</param>
/// <param name="Format">Null = by the files' bytes and names.</param>
internal sealed record IngestInputs(IReadOnlyList<string> Paths, string? Stream, FileFormat? Format)
{
    const string StandardInput = "-";

    /// <summary>
    /// Finds all files and says which stream each belongs to, before anything is appended. Zip files stay open in
    /// <paramref name="zips"/>.
    /// </summary>
    /// <exception cref="OdographException">A path is not there, a stream is not known, or nothing was
    /// found.</exception>
    public InputPlan Plan(PipelineDefinition definition, Stream standardInput, List<ZipInputs> zips)
    {
        StreamDefinition? stream = null;
        if (Stream is not null)
        {
            Jobs.OpenLog.RequireStream(definition, Stream);
            stream = definition.FindStream(Stream);
        }

        var found = Paths.SelectMany(path => Find(path, standardInput))
            .SelectMany(file => Unpack(file, zips)).ToList();
        var plan = InputPlan.Make(found, new StreamNames(definition.Streams), stream, Format);
        return plan.Files.Count > 0 ? plan : throw Nothing(plan);
    }

    static IEnumerable<InputFile> Find(string path, Stream standardInput)
    {
        if (path == StandardInput)
        {
            const string name = "standard input";
            return [new InputFile(name, name, 0, IsNamed: true, () => standardInput, _ => null) { IsPipe = true }];
        }

        if (Directory.Exists(path))
        {
            return FolderInputs.List(path);
        }

        return File.Exists(path) ? [FolderInputs.File(path, isNamed: true)] : throw new OdographException(
            ErrorKind.User,
            $"ingest \"{path}\": there is no such file or folder",
            "name files, folders or zip files, or - for standard input");
    }

    static IEnumerable<InputFile> Unpack(InputFile file, List<ZipInputs> zips)
    {
        if (!IsZip(file))
        {
            return [file];
        }

        var zip = ZipInputs.Open(file);
        zips.Add(zip);
        return zip.List();
    }

    // By its name, or, where the user named it and it is on disk, by its first bytes.
    static bool IsZip(InputFile file)
    {
        if (file.FileName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (!file.IsNamed || file.IsPipe || file.SizeBytes == 0)
        {
            return false;
        }

        try
        {
            using var input = file.Open();
            Span<byte> start = stackalloc byte[4];
            bool isLong = input.CanSeek && input.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4;
            return isLong && ZipInputs.IsZip(start);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"open \"{file.Name}\": {error.Message}", "check the permissions of the file", error);
        }
    }

    OdographException Nothing(InputPlan plan)
    {
        string looked = string.Join(", ", Paths.Select(path => $"\"{path}\""));
        int others = plan.LeftOut.Count;
        string left = others == 0 ? "" : $"; {others} other files, such as \"{plan.LeftOut[0]}\"";
        return new OdographException(
            ErrorKind.User,
            $"ingest {looked}: found no file of events{left}",
            "files are NDJSON, JSON, CSV (also gzipped), GeoLife .plt, or zips of these, named after their stream "
                + "(vehicle.ndjson, gps_data/1.csv.gz); --stream says it for all");
    }
}
