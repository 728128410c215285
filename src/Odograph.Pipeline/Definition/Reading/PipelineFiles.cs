using System.Reflection;
using System.Text;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>The files of a pipeline: of a folder on disk, or those inside the program.</summary>
internal abstract class PipelineFiles
{
    static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    protected PipelineFiles(Func<string, string?> environment) => Environment = environment;

    public Func<string, string?> Environment { get; }

    /// <summary>How messages name a file.</summary>
    public abstract string DisplayName(string path);

    public abstract bool Exists(string path);

    /// <summary>Names of the streams that have a file, whether the pipeline lists them or not.</summary>
    public abstract IEnumerable<string> StreamNames();

    protected abstract byte[] ReadBytes(string path);

    /// <summary>Null when it cannot be read; then why was reported.</summary>
    public string? ReadText(string path, Action<string> report)
    {
        try
        {
            var bytes = ReadBytes(path).AsSpan();
            return Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException fault)
        {
            report($"not UTF-8: an invalid byte at offset {fault.Index}; save the file as UTF-8");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            report($"cannot be read: {fault.Message}");
        }

        return null;
    }

    /// <summary>The content of a secret's file without its last line end.</summary>
    public string? ReadSecret(string path, Action<string> report)
    {
        if (!Exists(path))
        {
            report($"there is no file '{path}'");
            return null;
        }

        return ReadText(path, message => report($"file '{path}': {message}"))?.TrimEnd('\r', '\n');
    }
}

/// <summary>A folder on disk.</summary>
internal sealed class FolderFiles(string folder, Func<string, string?> environment) : PipelineFiles(environment)
{
    public override string DisplayName(string path) => Path.Combine(folder, path);

    public override bool Exists(string path) => File.Exists(DisplayName(path));

    public override IEnumerable<string> StreamNames() => Directory.Exists(DisplayName("streams"))
        ? Directory.EnumerateFiles(DisplayName("streams"), "*.yaml").Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
        : [];

    protected override byte[] ReadBytes(string path) => File.ReadAllBytes(DisplayName(path));
}

/// <summary>The smart-city pipeline inside the assembly; the files are those of <c>pipelines/smart-city</c>.</summary>
internal sealed class BuiltInFiles() : PipelineFiles(_ => null)
{
    const string Prefix = "smart-city/";

    static Assembly Home => typeof(BuiltInFiles).Assembly;

    public static IEnumerable<string> Paths => Home.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..])
        .Order(StringComparer.Ordinal);

    public override string DisplayName(string path) => Prefix + path;

    public override bool Exists(string path) => Home.GetManifestResourceInfo(Prefix + path) is not null;

    public override IEnumerable<string> StreamNames() => Paths
        .Where(path => path.StartsWith("streams/", StringComparison.Ordinal))
        .Select(path => Path.GetFileNameWithoutExtension(path));

    public byte[] Read(string path) => ReadBytes(path);

    protected override byte[] ReadBytes(string path)
    {
        using var resource = Home.GetManifestResourceStream(Prefix + path)
            ?? throw new FileNotFoundException($"the program holds no file '{path}'");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
