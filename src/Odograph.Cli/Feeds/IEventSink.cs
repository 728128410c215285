using Microsoft.Win32.SafeHandles;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Cli.Feeds;

/// <summary>Where simulated events go: a log, or files.</summary>
internal interface IEventSink
{
    /// <summary>Whether what was appended is safe when the call returns; else it is when the sink is closed.</summary>
    bool IsDurable { get; }

    /// <summary>Returns when the entries are taken.</summary>
    Task AppendAsync(string stream, IReadOnlyList<LogEntry> entries);
}

/// <summary>Into a log.</summary>
internal sealed class LogSink(IEventLog log) : IEventSink
{
    public bool IsDurable => true;

    public async Task AppendAsync(string stream, IReadOnlyList<LogEntry> entries)
        => await log.AppendAsync(stream, entries);
}

/// <summary>
/// Into files &lt;folder&gt;/&lt;stream&gt;.ndjson, one event a line, written anew. Not synced until disposed.
/// </summary>
internal sealed class FileSink : IEventSink, IDisposable
{
    readonly string _folder;
    readonly Dictionary<string, FileStream> _files = [];

    /// <exception cref="EnvironmentException">The folder cannot be made.</exception>
    public FileSink(string folder)
    {
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"write events to \"{folder}\": {error.Message}", "choose a folder that you may write to", error);
        }
    }

    public bool IsDurable => false;

    public Task AppendAsync(string stream, IReadOnlyList<LogEntry> entries)
    {
        if (!_files.TryGetValue(stream, out var file))
        {
            file = new FileStream(
                Path.Combine(_folder, stream + ".ndjson"), FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
            _files.Add(stream, file);
        }

        foreach (var entry in entries)
        {
            file.Write(entry.Payload.Span);
            file.WriteByte((byte)'\n');
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Flush(flushToDisk: true);
            file.Dispose();
        }
    }
}

/// <summary>To standard output, one event a line; for one stream, since a line does not say of which it is.</summary>
internal sealed class OutputSink : IEventSink, IDisposable
{
    const int Descriptor = 1;

    // Not the console's stream: that one takes bytes for ever when the reader of the pipe has gone.
    readonly FileStream _output = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, 1 << 20);

    public bool IsDurable => false;

    public Task AppendAsync(string stream, IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            _output.Write(entry.Payload.Span);
            _output.WriteByte((byte)'\n');
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _output.Dispose();
}
