namespace Odograph.Lake.Stores;

/// <summary>
/// A flat space of named byte strings: local disk, memory, S3. A key is a relative path with '/' between parts; no part
/// is empty or begins with a dot (<see cref="ObjectKey"/>). Its URI is <see cref="UriOf"/>. An object appears whole or
/// not at all, and a call that returned is durable. A key that is also the folder of other keys may be refused. Safe
/// for concurrent use. Reads of what is not there answer null; every other failure is an OdographException of kind
/// External. A conditional write that throws one has written nothing, for good; where that is not certain it answers
/// <see cref="PutOutcome.Unknown"/>. The unconditional calls may have done their work when they throw.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// The absolute URI of a key (<c>file:///…</c>, <c>s3://…</c>, <c>memory://…</c>), as Iceberg metadata names it.
    /// </summary>
    string UriOf(string key);

    /// <summary>The key of a URI of this store; null for any other.</summary>
    string? KeyOf(string uri);

    /// <summary>
    /// Where an object lies on this machine's disk, for engines that read files themselves; null where it does not.
    /// </summary>
    string? LocalPathOf(string key);

    /// <summary>An object's bytes and the ETag they had; null when it is not there.</summary>
    Task<StoredObject?> GetAsync(string key, CancellationToken cancellation = default);

    /// <summary>Part of an object, shorter where the object ends; null when it is not there.</summary>
    Task<byte[]?> GetRangeAsync(string key, long offset, int length, CancellationToken cancellation = default);

    /// <summary>Writes or replaces.</summary>
    Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default);

    /// <summary>
    /// Moves a finished local file to a key: rename on the same disk, upload elsewhere. The local file is gone
    /// afterwards.
    /// </summary>
    Task PutFileAsync(string key, string localPath, CancellationToken cancellation = default);

    /// <summary>Writes if the key is free: an atomic create.</summary>
    Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default);

    /// <summary>Replaces if the object is there and still has this ETag: an atomic swap.</summary>
    Task<PutOutcome> PutIfMatchAsync(
        string key, string etag, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default);

    /// <summary>Objects whose key begins with the prefix, ordered by key (ordinal).</summary>
    IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellation = default);

    /// <summary>
    /// Names of the folders directly below a key folder ("" = the root), ordered; a folder that holds no object may be
    /// among them.
    /// </summary>
    Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellation = default);

    /// <summary>Deletes; keys that are not there do not matter.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default);

    /// <summary>
    /// Makes durable what a read of the key shows. On a disk a read may show what another process has named but not yet
    /// synced; whoever acts on it for good (builds the next version, trims a log) calls this first. Nothing to do where
    /// visible is durable (S3, memory).
    /// </summary>
    Task SyncAsync(string key, CancellationToken cancellation = default);
}

/// <summary>
/// An object's bytes with the ETag they were read under: opaque text that differs where the bytes differ. The same
/// bytes written again may have the same one (a hash of the content on disk, in memory and on S3): a register that must
/// see every write never repeats a value.
/// </summary>
public sealed record StoredObject(ReadOnlyMemory<byte> Bytes, string ETag);

/// <summary>A listed object.</summary>
public sealed record ObjectEntry(string Key, long SizeBytes, DateTimeOffset ModifiedAt);

/// <summary>What a conditional write came to.</summary>
public enum PutOutcome
{
    /// <summary>Written by this call.</summary>
    Written,

    /// <summary>The condition did not hold: the key exists, or its ETag is another.</summary>
    Refused,

    /// <summary>
    /// No answer, or one that does not tell (409, 5xx, time-out): it may have been written, or be written later.
    /// </summary>
    Unknown,
}
