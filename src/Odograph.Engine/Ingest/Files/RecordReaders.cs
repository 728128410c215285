using Odograph.Engine.Ingest.Csv;
using Odograph.Engine.Ingest.GeoLife;
using Odograph.Engine.Ingest.Json;
using Odograph.Engine.Ingest.Lines;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Errors;

namespace Odograph.Engine.Ingest.Files;

/// <summary>Opens the reader that a file asks for. One window and one shelf serve all files. For one thread.</summary>
public sealed class RecordReaders
{
    const int MostNamesShown = 100;

    readonly ByteWindow _window = new();
    readonly LabelShelf _labels = new();

    /// <summary>Bytes of the present input, decompressed.</summary>
    public long BytesRead => _window.BytesRead;

    /// <exception cref="OdographException">The file is none that can be read, in words for the user.</exception>
    public IRecordReader Open(PlannedFile planned, FileStart start)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(start);
        string name = planned.File.Name;
        var format = planned.Format;
        if (ZipInputs.IsZip(start.Sample))
        {
            throw Refused(name, "it is a zip file where none can be read (inside another, compressed, or a pipe)");
        }

        if (FormatGuess.Refuses(start.Sample, planned.File.FileName, planned.Stream, out var seen) is { } reason)
        {
            throw Refused(name, reason);
        }

        _window.Open(start.Stream);
        _window.SkipMark();
        return (format ?? seen ?? FileFormat.Ndjson) switch
        {
            FileFormat.Json => new ElementRecords(_window, name),
            FileFormat.Csv => OpenTable(planned, start.Sample),
            FileFormat.Plt => OpenTrack(planned.File),
            _ => new LineRecords(_window, name),
        };
    }

    CsvRecords OpenTable(PlannedFile planned, ReadOnlySpan<byte> sample)
    {
        sample = sample.StartsWith("\uFEFF"u8) ? sample[3..] : sample;
        sample = sample.TrimStart("\r\n"u8);
        bool IsKnown(string column) => FormatGuess.Knows(planned.Stream, column);
        var dialect = CsvDialect.Find(sample, IsKnown);
        var header = dialect.HeaderOf(sample);
        if (header.Count > 0 && !header.Any(IsKnown))
        {
            throw new OdographException(
                ErrorKind.User,
                $"ingest \"{planned.File.Name}\": its first row names no column of stream \"{planned.Stream.Name}\": "
                    + Shortened(string.Join(", ", header)),
                "give it a header with the stream's columns (`odograph config show` lists them), or name another "
                    + "stream with --stream; nothing of it was taken");
        }

        return new CsvRecords(_window, planned.File.Name, dialect);
    }

    static string Shortened(string names) => names.Length <= MostNamesShown ? names : names[..MostNamesShown] + " …";

    PltRecords OpenTrack(InputFile file)
    {
        var track = TrackName.Of(file.Path);
        return new PltRecords(_window, file.Name, track, _labels.Of(file, track));
    }

    static OdographException Refused(string name, string reason)
        => new(ErrorKind.User, $"ingest \"{name}\": {reason}", "convert it, or leave it out; nothing of it was taken");
}
