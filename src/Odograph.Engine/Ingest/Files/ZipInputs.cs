using System.IO.Compression;
using Odograph.Model.Errors;

namespace Odograph.Engine.Ingest.Files;

/// <summary>
/// The files inside a zip file, in the order of their names. They are read where they lie: nothing is unpacked, and
/// their names open nothing on disk. Keeps the zip open; for one reader at a time.
/// </summary>
public sealed class ZipInputs : IDisposable
{
    /// <summary>Files in one zip; with more it is refused, for their names are held in memory.</summary>
    public const int MostFiles = 2_000_000;

    static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'K', 3, 4];

    static ReadOnlySpan<byte> EmptySignature => [(byte)'P', (byte)'K', 5, 6];

    readonly string _name;
    readonly string _root;
    readonly ZipArchive _zip;
    readonly List<(string Path, ZipArchiveEntry Entry)> _entries = [];
    readonly Dictionary<string, ZipArchiveEntry> _byPath = new(StringComparer.Ordinal);

    ZipInputs(InputFile file, ZipArchive zip)
    {
        (_name, _root, _zip) = (file.Name, file.Path, zip);
        foreach (var entry in zip.Entries)
        {
            string path = Clean(entry.FullName);
            if (path.Length > 0 && !path.EndsWith('/'))
            {
                // Two of one name are both read: what is a copy is dropped later.
                _entries.Add((path, entry));
                _ = _byPath.TryAdd(path, entry);
            }
        }
    }

    public static bool IsZip(ReadOnlySpan<byte> start)
        => start.StartsWith(Signature) || start.StartsWith(EmptySignature);

    /// <exception cref="EnvironmentException">It is no whole zip file, or cannot be read.</exception>
    public static ZipInputs Open(InputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            var zip = new ZipArchive(file.Open(), ZipArchiveMode.Read);
            return zip.Entries.Count <= MostFiles ? new ZipInputs(file, zip) : throw new InvalidDataException(
                $"expected at most {MostFiles} files in it, found {zip.Entries.Count}");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"read \"{file.Name}\": {error.Message}",
                "check that the zip file is whole; `unzip -t` tests it",
                error);
        }
    }

    public IEnumerable<InputFile> List() => _entries.OrderBy(file => file.Path, StringComparer.Ordinal).Select(
        file => new InputFile(
            _name + "/" + file.Path,
            _root + "/" + file.Path,
            file.Entry.Length,
            IsNamed: false,
            () => new Whole(file.Entry),
            OpenOther));

    public void Dispose() => _zip.Dispose();

    Whole? OpenOther(string path)
        => path.StartsWith(_root + "/", StringComparison.Ordinal)
            && _byPath.TryGetValue(path[(_root.Length + 1)..], out var entry)
            ? new Whole(entry)
            : null;

    static string Clean(string name) => string.Join(
        '/', name.Replace('\\', '/').Split('/').Where(part => part is not ("." or "..")))
        .TrimStart('/');

    /// <summary>The bytes of an entry; fewer than it says are an error.</summary>
    sealed class Whole(ZipArchiveEntry entry) : ForwardStream
    {
        readonly Stream _input = entry.Open();
        long _read;

        public override int Read(Span<byte> buffer)
        {
            int read = _input.Read(buffer);
            _read += read;
            return read > 0 || buffer.IsEmpty || _read == entry.Length ? read : throw new InvalidDataException(
                $"expected {entry.Length} bytes in the zip, found {_read}");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _input.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
