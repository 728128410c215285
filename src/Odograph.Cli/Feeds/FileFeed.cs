using System.Collections.Concurrent;
using Odograph.Engine.Ingest;
using Odograph.Engine.Ingest.Files;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Cli.Feeds;

/// <summary>
/// Appends the records of files to their streams, as they came. One task reads and cuts, another appends block after
/// block; a third may process what is durable (<see cref="WaitForAsync"/>). Memory is that of <see cref="FileBlocks"/>.
/// A file that cannot be read to its end is told in <see cref="Failures"/>, and the next one is read: what came before
/// is in the log. Once.
/// </summary>
internal sealed class FileFeed(IEventLog log)
{
    readonly FileBlocks _blocks = new();
    readonly RecordReaders _readers = new();
    readonly Dictionary<string, DeviceScan> _devices = [];
    readonly ConcurrentDictionary<string, long> _records = new();
    readonly List<OdographException> _failures = [];
    readonly Lock _gate = new();
    TaskCompletionSource? _grown;
    long _wanted;
    bool _isEnded;
    long _bytesRead;
    long _filesRead;
    long _appendedBytes;
    long _appendedRecords;

    /// <summary>Bytes of the files, as they lie on disk (in a zip: unpacked).</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    public long FilesRead => Volatile.Read(ref _filesRead);

    /// <summary>Bytes of records that are durable.</summary>
    public long AppendedBytes => Volatile.Read(ref _appendedBytes);

    /// <summary>Records that are durable.</summary>
    public long AppendedRecords => Volatile.Read(ref _appendedRecords);

    /// <summary>Complete when the run has ended.</summary>
    public IReadOnlyList<OdographException> Failures => _failures;

    /// <summary>Durable records of a stream.</summary>
    public long RecordsOf(string stream) => _records.GetValueOrDefault(stream);

    /// <summary>
    /// Reads and appends all files. A stop ends the call as cancelled; what was read and is not durable is forgotten.
    /// </summary>
    /// <exception cref="EnvironmentException">The log takes no more.</exception>
    public async Task RunAsync(IReadOnlyList<PlannedFile> files, CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = Task.Run(() => ReadAllAsync(files, failed.Token), CancellationToken.None);
        try
        {
            await AppendAllAsync(reading, stop);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
        finally
        {
            End();
        }

        await reading;
    }

    /// <summary>
    /// Completes when so many bytes of records are durable, or there will be no more; true for the first.
    /// </summary>
    public async Task<bool> WaitForAsync(long appendedBytes)
    {
        Task grown;
        lock (_gate)
        {
            if (_isEnded || AppendedBytes >= appendedBytes)
            {
                return !_isEnded;
            }

            _wanted = appendedBytes;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            grown = _grown.Task;
        }

        await grown;
        return !Volatile.Read(ref _isEnded);
    }

    async Task ReadAllAsync(IReadOnlyList<PlannedFile> files, CancellationToken stop)
    {
        try
        {
            foreach (var file in files)
            {
                stop.ThrowIfCancellationRequested();
                await ReadOneAsync(file, stop);
                _filesRead++;
            }
        }
        finally
        {
            _blocks.Complete();
        }
    }

    async Task ReadOneAsync(PlannedFile file, CancellationToken stop)
    {
        CountedStream? counted = null;
        try
        {
            counted = new CountedStream(file.File.Open(), count => Interlocked.Add(ref _bytesRead, count));
            using var start = FileStart.Open(counted);
            var reader = _readers.Open(file, start);
            await ReadRecordsAsync(file, reader, stop);
        }
        catch (OdographException error)
        {
            _failures.Add(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _failures.Add(new EnvironmentException(
                $"read \"{file.File.Name}\" at byte {counted?.BytesRead ?? 0}: {error.Message}",
                "what came before is taken; mend the file and run again: what is known already is dropped",
                error));
        }
    }

    async Task ReadRecordsAsync(PlannedFile file, IRecordReader reader, CancellationToken stop)
    {
        string stream = file.Stream.Name;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var block = await _blocks.OpenAsync(stream, DevicesOf(file), stop);
            if (!reader.Read(block))
            {
                return;
            }

            _blocks.Close(stream);
        }
    }

    DeviceScan DevicesOf(PlannedFile file)
    {
        if (!_devices.TryGetValue(file.Stream.Name, out var devices))
        {
            devices = new DeviceScan(file.Stream);
            _devices.Add(file.Stream.Name, devices);
        }

        return devices;
    }

    async Task AppendAllAsync(Task reading, CancellationToken stop)
    {
        // A reader may hang in a pipe that gives nothing: a stop does not wait for it.
        var full = _blocks.ReadFullAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        var stopped = new TaskCompletionSource();
        using var _ = stop.Register(stopped.SetResult);
        while (true)
        {
            var next = full.MoveNextAsync().AsTask();
            if (await Task.WhenAny(next, stopped.Task) != next && !next.IsCompleted)
            {
                stop.ThrowIfCancellationRequested();
            }

            if (!await next)
            {
                return;
            }

            var (stream, block) = full.Current;
            await log.AppendAsync(stream, block.Entries, CancellationToken.None);
            Count(stream, block);
            _blocks.Return(block);
        }
    }

    void Count(string stream, RecordBlock block)
    {
        _records.AddOrUpdate(stream, block.Entries.Count, (_, before) => before + block.Entries.Count);
        Interlocked.Add(ref _appendedRecords, block.Entries.Count);
        lock (_gate)
        {
            _appendedBytes += block.UsedBytes;
            if (_appendedBytes >= _wanted)
            {
                _grown?.TrySetResult();
            }
        }
    }

    void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _grown?.TrySetResult();
        }
    }
}
