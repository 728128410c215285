using System.Text.Json;
using Odograph.Lake.Stores;

namespace Odograph.Lake.Tables;

/// <summary>The files that a table's metadata is made of, by URI; failures carry operation and file.</summary>
internal static class TableFiles
{
    public static string KeyOf(IObjectStore store, string uri, string operation)
        => store.KeyOf(uri) ?? throw new TableFormatException(
            $"{operation} \"{uri}\": it does not lie in this lake",
            "a lake that was moved keeps its old names inside; move it back");

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        IObjectStore store, string uri, string operation, CancellationToken cancellation)
    {
        var found = await store.GetAsync(KeyOf(store, uri, operation), cancellation).ConfigureAwait(false);
        return found?.Bytes ?? throw new MissingFileException(operation, uri);
    }

    /// <summary>Decodes a file; whatever its damage looks like, the error is the typed one and names the
    /// file.</summary>
    public static T Reading<T>(string what, string uri, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (TableFormatException damage)
        {
            throw new TableFormatException($"read {what} \"{uri}\": {damage.Message}", damage.Hint, damage);
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            throw new TableFormatException($"read {what} \"{uri}\": {damage.Message}", inner: damage);
        }
    }
}
