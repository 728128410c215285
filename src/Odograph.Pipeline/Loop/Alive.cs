using System.Text.Json;
using Odograph.Lake.Stores;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// The object <c>&lt;job&gt;/_alive</c> by which the active writer shows itself; one JSON object, all members required:
/// <code>
/// epoch    integer  the writer's epoch
/// owner    string   who: the same text after a restart in the same data folder
/// address  string   where it listens, or empty
/// counter  integer  changes with every renewal; only the change says anything, judged on the reader's own
///                   monotonic clock
/// stopped  boolean  the writer ended in good order: nobody needs to wait for it
/// </code>
/// It decides nothing: two writers that both think they are active are told apart by the ledger's epoch. A text that
/// cannot be read counts as a writer that is not known, and is watched like any other.
/// </summary>
public sealed record AliveNote(long Epoch, string Owner, string Address, long Counter, bool Stopped)
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static string KeyOf(string job) => $"{job}/_alive";

    /// <summary>Null when no writer ever showed itself.</summary>
    public static async Task<AliveNote?> ReadAsync(IObjectStore store, string job,
        CancellationToken cancellation = default)
        => await store.GetAsync(KeyOf(job), cancellation) is { } found ? Parse(found) : null;

    internal static Task WriteAsync(IObjectStore store, string job, AliveNote note, CancellationToken cancellation)
        => store.PutAsync(KeyOf(job), JsonSerializer.SerializeToUtf8Bytes(note, Options), cancellation);

    static AliveNote Parse(StoredObject found)
    {
        try
        {
            return JsonSerializer.Deserialize<AliveNote>(found.Bytes.Span, Options) ?? Unknown(found);
        }
        catch (JsonException)
        {
            return Unknown(found);
        }
    }

    // The ETag changes with every write, so an unreadable note still shows whether its writer moves.
    static AliveNote Unknown(StoredObject found)
        => new(0, "unknown writer", found.ETag, 0, Stopped: false);
}
