using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Odograph.Log.Files;

namespace Odograph.Log.Tests.Files;

/// <summary>
/// A disk that fails when told to, and that knows what it had been made to keep: <see cref="CutPower"/> puts the files
/// back to what was synced, with any of the later sectors. Thread-safe.
/// </summary>
sealed class FaultyFiles : LogFiles
{
    const int SectorBytes = 512;

    readonly ConcurrentDictionary<SafeFileHandle, string> _paths = new();
    readonly ConcurrentDictionary<string, byte[]> _synced = new();
    readonly ConcurrentQueue<Exception> _failingWrites = new();
    readonly ConcurrentQueue<Exception> _failingSyncs = new();
    int _syncs;
    int _syncsUntilFailure;
    Exception? _laterFailure;

    public static IOException NoSpace => new("No space left on device", 28);

    public static IOException IoError => new("Input/output error", 5);

    public int Syncs => _syncs;

    /// <summary>While set, every write of a segment fails after half of its bytes.</summary>
    public Exception? EveryWriteFails { get; set; }

    /// <summary>While set, no folder is made durable.</summary>
    public Exception? EveryFolderFails { get; set; }

    /// <summary>Completes syncs of segments while not null only after it completes.</summary>
    public Task? SyncsWaitFor { get; set; }

    /// <summary>The next write of a segment stops after half of its bytes.</summary>
    public void FailNextWrite(Exception error) => _failingWrites.Enqueue(error);

    /// <summary>
    /// The next sync of a segment fails, and the bytes written since the last are lost, though reading still shows
    /// them.
    /// </summary>
    public void FailNextSync(Exception error) => _failingSyncs.Enqueue(error);

    /// <summary>So many syncs of segments succeed, then one fails; for one partition.</summary>
    public void FailSyncAfter(int successes, Exception error)
        => (_syncsUntilFailure, _laterFailure) = (successes + 1, error);

    public override SafeFileHandle Open(string path)
    {
        var file = base.Open(path);
        _paths[file] = path;
        return file;
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (IsSegment(file)
            && (EveryWriteFails ?? (_failingWrites.TryDequeue(out var next) ? next : null)) is { } error)
        {
            base.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw error;
        }

        base.Write(file, bytes, offset);
    }

    public override void Sync(SafeFileHandle file)
    {
        Interlocked.Increment(ref _syncs);
        if (IsSegment(file))
        {
            SyncsWaitFor?.Wait();
            if (_syncsUntilFailure > 0 && --_syncsUntilFailure == 0)
            {
                throw _laterFailure!;
            }

            if (_failingSyncs.TryDequeue(out var error))
            {
                throw error;
            }
        }

        _synced[NameOf(file)] = ReadAll(file);
    }

    public override void SyncFolder(string folder)
    {
        // Names are taken to be durable at once.
        if (EveryFolderFails is { } error)
        {
            throw error;
        }
    }

    /// <summary>
    /// What a power cut leaves: of each file what was synced, and any of the sectors and the length written since.
    /// </summary>
    public void CutPower(Random random)
    {
        foreach (var (path, synced) in _synced.Where(file => File.Exists(file.Key)))
        {
            byte[] written = File.ReadAllBytes(path);
            int least = Math.Min(synced.Length, written.Length);
            byte[] left = new byte[random.Next(2) == 0 ? synced.Length : random.Next(least, written.Length + 1)];
            for (int at = 0; at < left.Length; at += SectorBytes)
            {
                byte[] from = random.Next(2) == 0 ? synced : written;
                int count = Math.Min(SectorBytes, Math.Min(left.Length, from.Length) - at);
                if (count > 0)
                {
                    from.AsSpan(at, count).CopyTo(left.AsSpan(at));
                }
            }

            File.WriteAllBytes(path, left);
        }
    }

    static byte[] ReadAll(SafeFileHandle file)
    {
        byte[] bytes = new byte[RandomAccess.GetLength(file)];
        Read(file, bytes, 0);
        return bytes;
    }

    // A file that was synced under its temporary name is the one that was renamed.
    string NameOf(SafeFileHandle file)
        => _paths[file] is var path && path.EndsWith(".new", StringComparison.Ordinal) ? path[..^4] : path;

    bool IsSegment(SafeFileHandle file) => _paths[file].EndsWith(".log", StringComparison.Ordinal);
}
