using System.Collections.Concurrent;
using Odograph.Log.Files;
using Odograph.Log.Partitions;
using Odograph.Log.Segments;
using Odograph.Log.Streams;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Time;

namespace Odograph.Log.Embedded;

/// <summary>
/// A log in a folder of the local disk: per stream N partitions, each a row of segment files; positions are record
/// numbers from 0. One process may have a folder open for writing: the data folder's lock sees to that, this class does
/// not. Thread-safe.
/// </summary>
/// <remarks>
/// Formats and recovery: StreamIdentity, SegmentHeader, Frame, IndexFile, PartitionOpening. DESIGN.md has the picture.
/// </remarks>
public sealed class EmbeddedLog : IEventLog
{
    readonly string _folder;
    readonly EmbeddedLogOptions _options;
    readonly LogFiles _files;
    readonly TimeProvider _time;
    readonly bool _writable;
    readonly ConcurrentDictionary<string, StreamLog> _streams = new(StringComparer.Ordinal);

    // Held while a stream is made, and while the log is closed.
    readonly SemaphoreSlim _making = new(1, 1);
    volatile bool _closed;

    EmbeddedLog(string folder, EmbeddedLogOptions options, LogFiles files, TimeProvider time, bool writable)
    {
        _folder = folder;
        _options = options;
        _files = files;
        _time = time;
        _writable = writable;
    }

    /// <summary>
    /// Opens the log of a folder, which is made where it is not there; repairs what a crash left over.
    /// </summary>
    /// <exception cref="EnvironmentException">
    /// The folder cannot be used, or a stream in it lacks its identity or a segment.
    /// </exception>
    public static Task<EmbeddedLog> OpenAsync(string folder, EmbeddedLogOptions options, TimeProvider time)
        => OpenAsync(folder, options, time, LogFiles.Disk);

    /// <summary>
    /// Opens the log of a folder to look at it, beside a running writer too: nothing is repaired or written, and the
    /// end is what it was when the log was opened. Appending, waiting and trimming are misuse.
    /// </summary>
    public static async Task<EmbeddedLog> OpenReadOnlyAsync(string folder, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var log = new EmbeddedLog(folder, new EmbeddedLogOptions(), LogFiles.Disk, time, writable: false);
        if (Directory.Exists(folder))
        {
            await log.OpenStreamsAsync().ConfigureAwait(false);
        }

        return log;
    }

    public async ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
        string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellation.ThrowIfCancellationRequested();
        Check(entries);
        if (!_streams.TryGetValue(stream, out var log))
        {
            log = await MakeAsync(stream, cancellation).ConfigureAwait(false);
        }

        return await log.AppendAsync(entries, UnixMicros.Now(_time), cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<LogPartition>> GetPartitionsAsync(
        string stream, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return new ValueTask<IReadOnlyList<LogPartition>>(
            _streams.TryGetValue(stream, out var log) ? log.Describe() : []);
    }

    public ValueTask<LogRead> ReadAsync(
        LogReadRequest request, RecordBatch into, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.MaxRecords, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.MaxBytes, nameof(request));
        cancellation.ThrowIfCancellationRequested();
        var partition = Find(request.Stream, request.Partition, request.From);
        return new ValueTask<LogRead>(partition.Reader.Read(partition.View, request, into));
    }

    public ValueTask WaitForRecordsAsync(
        string stream, string partition, Position position, CancellationToken cancellation = default)
        => Find(stream, partition, position).WaitAsync(position, cancellation);

    /// <exception cref="EnvironmentException">A segment cannot be deleted.</exception>
    public ValueTask TrimAsync(
        string stream, string partition, Position before, CancellationToken cancellation = default)
    {
        Find(stream, partition, before).Trim(before, _options.Keep);
        return ValueTask.CompletedTask;
    }

    /// <summary>Commits what is queued, then closes all files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        await _making.WaitAsync().ConfigureAwait(false);
        _closed = true;
        _making.Release();
        foreach (var stream in _streams.Values)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal static async Task<EmbeddedLog> OpenAsync(
        string folder, EmbeddedLogOptions options, TimeProvider time, LogFiles files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Check();
        var log = new EmbeddedLog(folder, options, files, time, writable: true);
        try
        {
            files.MakeFolder(folder);
            StreamFolder.RemoveLeftOvers(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"open log \"{folder}\": {error.Message}", "check the permissions of the data folder", error);
        }

        await log.OpenStreamsAsync().ConfigureAwait(false);
        return log;
    }

    async Task OpenStreamsAsync()
    {
        foreach (string stream in StreamFolder.FindStreams(_folder))
        {
            _streams[stream] = await OpenStreamAsync(stream).ConfigureAwait(false);
        }
    }

    Task<StreamLog> OpenStreamAsync(string stream)
        => StreamLog.OpenAsync(_folder, stream, _options, _files, _time, _writable);

    async Task<StreamLog> MakeAsync(string stream, CancellationToken cancellation)
    {
        StreamFolder.CheckName(stream);
        if (!_writable)
        {
            throw new InvalidOperationException($"The log \"{_folder}\" was opened read-only.");
        }

        await _making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_streams.TryGetValue(stream, out var log))
            {
                MakeFolder(stream);
                log = await OpenStreamAsync(stream).ConfigureAwait(false);
                _streams[stream] = log;
            }

            return log;
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>Leaves alone what an earlier try made but could not open or sync.</summary>
    void MakeFolder(string stream)
    {
        if (Directory.Exists(Path.Combine(_folder, stream)))
        {
            _files.SyncFolder(_folder);
            return;
        }

        StreamFolder.Create(_folder, StreamIdentity.New(stream, _options.Partitions, UnixMicros.Now(_time)), _files);
    }

    Partition Find(string stream, string partition, Position position)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _streams.TryGetValue(stream, out var log) && log.Find(partition) is { } found
            ? found
            : throw new LogRangeException(stream, partition, position, "the log has no such partition");
    }

    static void Check(IReadOnlyList<LogEntry> entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Payload.Length > LogEntry.MaxPayloadBytes || entry.CutNote.Length > Frame.MaxNoteLength)
            {
                throw new ArgumentException(
                    $"Entry {i}: expected a payload up to {LogEntry.MaxPayloadBytes} bytes and a note up to "
                    + $"{Frame.MaxNoteLength}, found {entry.Payload.Length} and {entry.CutNote.Length}.",
                    nameof(entries));
            }
        }
    }
}
