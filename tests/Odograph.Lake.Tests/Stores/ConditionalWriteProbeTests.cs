using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Testing.Files;
using Odograph.Testing.Stores;

namespace Odograph.Lake.Tests.Stores;

public sealed class ConditionalWriteProbeTests
{
    [Fact]
    public async Task A_local_disk_and_memory_pass_and_nothing_is_left()
    {
        using var folder = new TempFolder();
        foreach (var store in (IObjectStore[])[new LocalObjectStore(folder["lake"]), new MemoryObjectStore()])
        {
            Assert.Null((await ConditionalWriteProbe.RunAsync(store, "_probe")).Fault);
            Assert.Empty(await store.ListAsync("").ToListAsync());
        }
    }

    [Theory]
    [InlineData(true, false, "creates at once won")]
    [InlineData(false, true, "swaps at once won")]
    public async Task A_store_that_lets_two_win_fails(bool everyCreateWins, bool everySwapWins, string fault)
    {
        var store = new Careless(everyCreateWins, everySwapWins);
        var result = await ConditionalWriteProbe.RunAsync(store, "_probe");
        Assert.False(result.Passed);
        Assert.Contains(fault, result.Fault, StringComparison.Ordinal);
        var thrown = await Assert.ThrowsAsync<EnvironmentException>(
            () => ConditionalWriteProbe.EnsureAsync(store, "_probe"));
        Assert.NotNull(thrown.Hint);
        Assert.Empty(await store.ListAsync("").ToListAsync());
    }

    [Fact]
    public async Task Lost_answers_of_one_race_do_not_condemn_a_store()
    {
        var faulty = new FaultyObjectStore(new MemoryObjectStore());
        faulty.When(call => call.IsConditional, StoreFault.LoseResponse, times: ConditionalWriteProbe.Writers);
        Assert.Null((await ConditionalWriteProbe.RunAsync(faulty, "_probe")).Fault);
    }

    [Fact]
    public async Task A_store_that_never_answers_fails()
    {
        var faulty = new FaultyObjectStore(new MemoryObjectStore());
        faulty.When(call => call.IsConditional, StoreFault.LoseRequest, times: 10_000);
        Assert.Contains("none was acknowledged", (await ConditionalWriteProbe.RunAsync(faulty, "_probe")).Fault,
            StringComparison.Ordinal);
    }

    /// <summary>An S3 look-alike that ignores conditions.</summary>
    sealed class Careless(bool everyCreateWins, bool everySwapWins) : IObjectStore
    {
        readonly MemoryObjectStore _inner = new();

        public string UriOf(string key) => _inner.UriOf(key);

        public string? KeyOf(string uri) => _inner.KeyOf(uri);

        public string? LocalPathOf(string key) => null;

        public Task<StoredObject?> GetAsync(string key, CancellationToken cancellation = default)
            => _inner.GetAsync(key, cancellation);

        public Task<byte[]?> GetRangeAsync(
            string key, long offset, int length, CancellationToken cancellation = default)
            => _inner.GetRangeAsync(key, offset, length, cancellation);

        public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
            => _inner.PutAsync(key, bytes, cancellation);

        public Task PutFileAsync(string key, string localPath, CancellationToken cancellation = default)
            => _inner.PutFileAsync(key, localPath, cancellation);

        public Task<PutOutcome> PutIfAbsentAsync(
            string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
            => everyCreateWins ? OverwriteAsync(key, bytes) : _inner.PutIfAbsentAsync(key, bytes, cancellation);

        public Task<PutOutcome> PutIfMatchAsync(
            string key, string etag, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
            => everySwapWins ? OverwriteAsync(key, bytes) : _inner.PutIfMatchAsync(key, etag, bytes, cancellation);

        public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellation = default)
            => _inner.ListAsync(prefix, cancellation);

        public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellation = default)
            => _inner.ListFoldersAsync(folder, cancellation);

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
            => _inner.DeleteAsync(keys, cancellation);

        public Task SyncAsync(string key, CancellationToken cancellation = default)
            => _inner.SyncAsync(key, cancellation);

        async Task<PutOutcome> OverwriteAsync(string key, ReadOnlyMemory<byte> bytes)
        {
            await _inner.PutAsync(key, bytes);
            return PutOutcome.Written;
        }
    }
}
