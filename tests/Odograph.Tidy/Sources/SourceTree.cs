namespace Odograph.Tidy.Sources;

/// <summary>
/// All files of the repository as they lie on disk, build output left out. Found by walking (the tests may run where
/// there is no git): everything that .gitignore names is skipped by folder name.
/// </summary>
internal sealed class SourceTree
{
    static readonly string[] SkippedFolders =
        [".git", "artifacts", "bin", "obj", "node_modules", "odograph-data", "TestResults", ".vs", ".idea",
        "__pycache__"];

    static readonly string[] TextExtensions =
    [
        ".cs", ".csproj", ".props", ".targets", ".slnx", ".md", ".yaml", ".yml", ".json", ".sql", ".sh", ".txt",
        ".ndjson",
        ".editorconfig", ".gitignore", ".gitattributes", "",
    ];

    public SourceTree(string root)
    {
        Root = root;
        Files = [.. Walk(root, "").OrderBy(entry => entry.Path, StringComparer.Ordinal)];
        Texts = [.. Files.Where(IsText)
            .Select(entry => new SourceFile(entry.Path, File.ReadAllText(Path.Combine(root, entry.Path))))];
    }

    /// <summary>The tree that this assembly was built from.</summary>
    public static SourceTree Own { get; } = new(FindRoot(AppContext.BaseDirectory));

    public string Root { get; }

    public IReadOnlyList<(string Path, long SizeBytes)> Files { get; }

    public IReadOnlyList<SourceFile> Texts { get; }

    public IEnumerable<SourceFile> CSharp => Texts.Where(file => file.IsCSharp);

    public IEnumerable<SourceFile> Projects => Texts.Where(file => file.IsProject);

    public SourceFile? Find(string path) => Texts.FirstOrDefault(file => file.Path == path);

    static string FindRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Odograph.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"find the repository: no folder above \"{from}\" holds Odograph.slnx");
    }

    static IEnumerable<(string Path, long SizeBytes)> Walk(string root, string folder)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos())
        {
            string path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry is FileInfo file)
            {
                if (entry.Name != ".git")
                {
                    yield return (path, file.Length);
                }
            }
            else if (!SkippedFolders.Contains(entry.Name) && entry.LinkTarget is null)
            {
                foreach (var inner in Walk(root, path))
                {
                    yield return inner;
                }
            }
        }
    }

    static bool IsText((string Path, long SizeBytes) entry)
        => TextExtensions.Contains(Path.GetExtension(entry.Path)) && entry.SizeBytes < 4 << 20;
}
