using System.Globalization;
using System.Text;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Catalogs;

/// <summary>How many versions stay.</summary>
/// <param name="Keep">
/// Versions above hint − Keep are never deleted and decide commits; the others may be deleted by anybody. Default 100.
/// A foreign reader whose load takes longer than this many commits must begin again.
/// </param>
/// <param name="SweepEvery">
/// Each commit deletes the one version that leaves; every SweepEvery-th also lists the folder for what crashed trims
/// left. Default 50.
/// </param>
sealed record VersionLimits(int Keep = 100, int SweepEvery = 50)
{
    public static VersionLimits Default { get; } = new();
}

/// <summary>The version hint as read: the number, and the ETag to swap it by.</summary>
readonly record struct VersionHint(long Version, string ETag);

/// <summary>
/// The names of one table's pointer, in Hadoop's scheme so that any Iceberg reader finds its way in a plain folder:
/// <code>
/// v1.metadata.json, v2.metadata.json, …   each written once, by exclusive create; making v(N+1) is the commit
/// version-hint.text                       a decimal number, nothing else; only ever swapped to a higher one
/// </code>
/// Reads alone; what may be written when is <see cref="VersionCommit"/>'s.
/// </summary>
sealed class VersionFiles(IObjectStore store, string folder, VersionLimits limits)
{
    const string Suffix = ".metadata.json";

    public IObjectStore Store => store;

    /// <summary>Key of the folder, without a slash at its end.</summary>
    public string Folder => folder;

    public VersionLimits Limits => limits;

    public string HintKey { get; } = $"{folder}/version-hint.text";

    public string KeyOf(long version) => string.Create(CultureInfo.InvariantCulture, $"{folder}/v{version}{Suffix}");

    public async Task<ReadOnlyMemory<byte>?> GetAsync(long version, CancellationToken cancellation)
        => (await store.GetAsync(KeyOf(version), cancellation))?.Bytes;

    /// <returns>Null when there is none.</returns>
    /// <exception cref="TableFormatException">It is no number.</exception>
    public async Task<VersionHint?> ReadHintAsync(CancellationToken cancellation)
    {
        if (await store.GetAsync(HintKey, cancellation) is not { } found)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(found.Bytes.Span);
        return long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            && version > 0
            ? new VersionHint(version, found.ETag)
            : throw new TableFormatException(
                $"read \"{store.UriOf(HintKey)}\": expected a version number, "
                    + $"found \"{(text.Length > 40 ? text[..40] : text)}\"",
                "run `odograph lake repair`");
    }

    public static byte[] HintBytes(long version)
        => Encoding.ASCII.GetBytes(version.ToString(CultureInfo.InvariantCulture));

    /// <summary>The versions that are there, ascending.</summary>
    public async Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<long>();
        await foreach (var entry in store.ListAsync($"{folder}/v", cancellation))
        {
            var name = entry.Key.AsSpan(folder.Length + 2);
            if (name.EndsWith(Suffix, StringComparison.Ordinal)
                && long.TryParse(
                    name[..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long version)
                && version > 0)
            {
                found.Add(version);
            }
        }

        found.Sort();
        return found;
    }

    /// <summary>
    /// Whether a version has never been deleted while the hint stood there: then its file was made at most once, and
    /// tells. No hint at all is below every version.
    /// </summary>
    public bool IsAboveFloor(long version, VersionHint? hint) => version > (hint?.Version ?? 0) - limits.Keep;
}
