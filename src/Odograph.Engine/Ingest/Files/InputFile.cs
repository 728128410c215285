namespace Odograph.Engine.Ingest.Files;

/// <summary>A file to read: on disk, or inside a zip file.</summary>
/// <param name="Name">What messages call it: as the user named it or its folder; its stream is read from it.</param>
/// <param name="Path">All its folders and its name, separated by '/': what user and track are read from.</param>
/// <param name="SizeBytes">Bytes that it will give; 0 where nobody knows.</param>
/// <param name="IsNamed">Whether the user named this very file; else it was found in a folder or zip.</param>
/// <param name="Open">Opens it; the bytes as they lie there.</param>
/// <param name="OpenOther">Opens a file by its path in the same place; null where there is none.</param>
public sealed record InputFile(
    string Name, string Path, long SizeBytes, bool IsNamed, Func<Stream> Open, Func<string, Stream?> OpenOther)
{
    /// <summary>Whether it can be opened once only.</summary>
    public bool IsPipe { get; init; }

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];
}
