using System.Runtime.CompilerServices;
using Odograph.Lake.Stores;
using Odograph.Testing.Stores;

namespace Odograph.Testing.Scheduling;

/// <summary>One actor's way to the shared store: each call waits for its step.</summary>
sealed class SteppedObjectStore(IObjectStore inner, StepScheduler.Actor actor) : IObjectStore
{
    public string UriOf(string key) => inner.UriOf(key);

    public string? KeyOf(string uri) => inner.KeyOf(uri);

    public string? LocalPathOf(string key) => inner.LocalPathOf(key);

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.Get, () => inner.GetAsync(key, cancellation));

    public Task<byte[]?> GetRangeAsync(string key, long offset, int length, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.GetRange, () => inner.GetRangeAsync(key, offset, length, cancellation));

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.Put, () => Done(inner.PutAsync(key, bytes, cancellation)));

    public Task PutFileAsync(string key, string localPath, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.PutFile, () => Done(inner.PutFileAsync(key, localPath, cancellation)));

    public Task<PutOutcome> PutIfAbsentAsync(
        string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => WaitConditionalAsync(StoreOperation.PutIfAbsent, () => inner.PutIfAbsentAsync(key, bytes, cancellation));

    public Task<PutOutcome> PutIfMatchAsync(
        string key, string etag, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => WaitConditionalAsync(StoreOperation.PutIfMatch, () => inner.PutIfMatchAsync(key, etag, bytes, cancellation));

    public async IAsyncEnumerable<ObjectEntry> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var entries = await WaitAsync(
            StoreOperation.List, async () => await inner.ListAsync(prefix, cancellation).ToListAsync(cancellation));
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.ListFolders, () => inner.ListFoldersAsync(folder, cancellation));

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.Delete, () => Done(inner.DeleteAsync(keys, cancellation)));

    public Task SyncAsync(string key, CancellationToken cancellation = default)
        => WaitAsync(StoreOperation.Sync, () => Done(inner.SyncAsync(key, cancellation)));

    Task<T> WaitAsync<T>(StoreOperation operation, Func<Task<T>> body) => Enqueue(operation, _ => body());

    Task<PutOutcome> WaitConditionalAsync(StoreOperation operation, Func<Task<PutOutcome>> body)
        => Enqueue(operation, async kind =>
    {
        if (kind is StepKind.LoseRequest or StepKind.Stall)
        {
            return PutOutcome.Unknown;
        }

        var outcome = await body();
        return kind == StepKind.LoseResponse ? PutOutcome.Unknown : outcome;
    });

    Task<T> Enqueue<T>(StoreOperation operation, Func<StepKind, Task<T>> body)
    {
        // Continuations run inside SetResult, on the thread of the step: that is what makes a run repeatable.
        var answer = new TaskCompletionSource<T>();
        actor.Pending = new StepScheduler.PendingCall(operation, kind =>
        {
            T result = body(kind).GetAwaiter().GetResult();
            if (kind != StepKind.DieSending)
            {
                answer.SetResult(result);
            }
        });
        return answer.Task;
    }

    static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
