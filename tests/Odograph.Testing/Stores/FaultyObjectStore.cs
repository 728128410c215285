using System.Runtime.CompilerServices;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;

namespace Odograph.Testing.Stores;

/// <summary>
/// One process's way to a shared store, with faults at chosen calls. Give each writer of a test one of its own over the
/// same
/// <see cref="MemoryObjectStore"/>. Deterministic: it starts no thread and no timer; without faults it passes calls on
/// as they are.
/// <code>
/// var writer = new FaultyObjectStore(shared);
/// writer.At(7, StoreFault.CrashAfter);                                     // every step: run once clean, read
/// Calls.Count, then 1..n writer.When(call => call.Operation is StoreOperation.PutIfMatch, StoreFault.LoseResponse);
/// var pause = writer.PauseWhen(call => call.Key.EndsWith("v3.metadata.json")); await pause.Reached; … pause.Release();
/// var late = writer.HoldWhen(call => call.IsConditional, clientDies: true); await late.Reached; … await
/// late.LandAsync();                            // the stalled PUT arrives now
/// </code>
/// Rules are tried in the order they were added; the first that matches and is not used up applies. Thread-safe.
/// </summary>
public sealed class FaultyObjectStore(IObjectStore inner) : IObjectStore
{
    readonly Lock _gate = new();
    readonly List<Rule> _rules = [];
    readonly List<StoreCall> _calls = [];
    StoreCall? _crashedAt;

    /// <summary>Every call so far, in the order they began.</summary>
    public IReadOnlyList<StoreCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public bool IsCrashed
    {
        get
        {
            lock (_gate)
            {
                return _crashedAt is not null;
            }
        }
    }

    /// <summary>A fault at the call with this number.</summary>
    public void At(int number, StoreFault fault) => When(call => call.Number == number, fault);

    /// <summary>A fault at the next calls that match.</summary>
    /// <param name="times">How many of them.</param>
    public void When(Func<StoreCall, bool> match, StoreFault fault, int times = 1)
        => Add(new Rule(match, times) { Fault = fault });

    /// <summary>The next call that matches waits, before it does anything, until it is released.</summary>
    public PausedCall PauseWhen(Func<StoreCall, bool> match)
    {
        var pause = new PausedCall();
        Add(new Rule(match, 1) { Pause = pause });
        return pause;
    }

    /// <summary>
    /// The next conditional write that matches goes astray and does nothing until it is told to land.
    /// </summary>
    /// <param name="clientDies">
    /// True: the process dies there (as CrashBefore). False: it is answered Unknown and goes on.
    /// </param>
    public HeldWrite HoldWhen(Func<StoreCall, bool> match, bool clientDies)
    {
        var held = new HeldWrite(clientDies);
        Add(new Rule(call => call.IsConditional && match(call), 1) { Held = held });
        return held;
    }

    public string UriOf(string key) => inner.UriOf(key);

    public string? KeyOf(string uri) => inner.KeyOf(uri);

    public string? LocalPathOf(string key) => inner.LocalPathOf(key);

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellation = default)
        => CallAsync(StoreOperation.Get, key, () => inner.GetAsync(key, cancellation));

    public Task<byte[]?> GetRangeAsync(string key, long offset, int length, CancellationToken cancellation = default)
        => CallAsync(StoreOperation.GetRange, key, () => inner.GetRangeAsync(key, offset, length, cancellation));

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => CallAsync(StoreOperation.Put, key, () => Done(inner.PutAsync(key, bytes, cancellation)));

    public Task PutFileAsync(string key, string localPath, CancellationToken cancellation = default)
        => CallAsync(StoreOperation.PutFile, key, () => Done(inner.PutFileAsync(key, localPath, cancellation)));

    public Task<PutOutcome> PutIfAbsentAsync(
        string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => ConditionalAsync(StoreOperation.PutIfAbsent, key, () => inner.PutIfAbsentAsync(key, bytes, cancellation));

    public Task<PutOutcome> PutIfMatchAsync(
        string key, string etag, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => ConditionalAsync(
            StoreOperation.PutIfMatch, key, () => inner.PutIfMatchAsync(key, etag, bytes, cancellation));

    public async IAsyncEnumerable<ObjectEntry> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var entries = await CallAsync(
            StoreOperation.List,
            prefix,
            async () => await inner.ListAsync(prefix, cancellation).ToListAsync(cancellation));
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellation = default)
        => CallAsync(StoreOperation.ListFolders, folder, () => inner.ListFoldersAsync(folder, cancellation));

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
        => CallAsync(
            StoreOperation.Delete, keys.FirstOrDefault() ?? "", () => Done(inner.DeleteAsync(keys, cancellation)));

    public Task SyncAsync(string key, CancellationToken cancellation = default)
        => CallAsync(StoreOperation.Sync, key, () => Done(inner.SyncAsync(key, cancellation)));

    async Task<T> CallAsync<T>(StoreOperation operation, string key, Func<Task<T>> body)
    {
        var (call, rule) = Begin(operation, key);
        if (rule?.Pause is { } pause)
        {
            await pause.WaitAsync();
        }

        if (rule?.Fault is StoreFault.Fail or StoreFault.LoseRequest)
        {
            throw Lost(call);
        }

        var result = await body();
        return rule?.Fault switch
        {
            StoreFault.LoseResponse => throw Lost(call),
            StoreFault.CrashAfter => throw Crash(call),
            _ => result,
        };
    }

    async Task<PutOutcome> ConditionalAsync(StoreOperation operation, string key, Func<Task<PutOutcome>> body)
    {
        var (call, rule) = Begin(operation, key);
        if (rule?.Pause is { } pause)
        {
            await pause.WaitAsync();
        }

        if (rule?.Held is { } held)
        {
            held.Hold(body);
            return held.ClientDies ? throw Crash(call) : PutOutcome.Unknown;
        }

        switch (rule?.Fault)
        {
            case StoreFault.Fail:
                throw Lost(call);
            case StoreFault.LoseRequest:
                return PutOutcome.Unknown;
            default:
                var outcome = await body();
                return rule?.Fault switch
                {
                    StoreFault.LoseResponse => PutOutcome.Unknown,
                    StoreFault.CrashAfter => throw Crash(call),
                    _ => outcome,
                };
        }
    }

    (StoreCall Call, Rule? Rule) Begin(StoreOperation operation, string key)
    {
        lock (_gate)
        {
            if (_crashedAt is not null)
            {
                throw new StoreCrashException(_crashedAt);
            }

            var call = new StoreCall(_calls.Count + 1, operation, key);
            _calls.Add(call);
            var rule = _rules.FirstOrDefault(candidate => candidate.Left > 0 && candidate.Match(call));
            if (rule is not null)
            {
                rule.Left--;
            }

            return rule?.Fault is StoreFault.CrashBefore ? throw Crash(call) : (call, rule);
        }
    }

    StoreCrashException Crash(StoreCall call)
    {
        lock (_gate)
        {
            _crashedAt ??= call;
        }

        return new StoreCrashException(call);
    }

    void Add(Rule rule)
    {
        lock (_gate)
        {
            _rules.Add(rule);
        }
    }

    static EnvironmentException Lost(StoreCall call)
        => new($"call {call}: injected fault", "a test asked for it") { IsTransient = true };

    static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    sealed class Rule(Func<StoreCall, bool> match, int times)
    {
        public Func<StoreCall, bool> Match => match;

        /// <summary>Under the store's lock.</summary>
        public int Left { get; set; } = times;

        public StoreFault? Fault { get; init; }

        public PausedCall? Pause { get; init; }

        public HeldWrite? Held { get; init; }
    }
}
