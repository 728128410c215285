namespace Odograph.Lake.Stores;

/// <summary>
/// Names of half-made files: they begin with a dot, so no key is ever equal to one and no listing shows them; a crash
/// leaves them lying, and <see cref="LocalObjectStore.DeleteTemporaryFilesAsync"/> finds them by <see
/// cref="IsTemporary"/>.
/// </summary>
static class TemporaryNames
{
    const string Prefix = ".tmp-";

    public static string NewIn(string folder) => Path.Join(folder, Prefix + Guid.NewGuid().ToString("N"));

    public static bool IsTemporary(string fileName) => fileName.StartsWith(Prefix, StringComparison.Ordinal);
}
