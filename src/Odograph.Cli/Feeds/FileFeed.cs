using Odograph.Engine.Ingest;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Cli.Feeds;

/// <summary>
/// Appends the lines of one input to a stream of a log, as they came. The next block of lines is read while the last
/// one is made durable; memory is two blocks, whatever the input's size.
/// </summary>
internal sealed class FileFeed(IEventLog log, string stream, DeviceScan devices)
{
    /// <summary>Lines that are durable.</summary>
    public long Lines { get; private set; }

    /// <summary>Called with lines and bytes after every block.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <param name="name">What notes about cut lines call the input.</param>
    /// <exception cref="EnvironmentException">
    /// The input cannot be read to its end; what came before is in the log.
    /// </exception>
    public async Task AppendAsync(Stream input, string name, CancellationToken stop)
    {
        var reader = new LineReader(input, name);
        ValueTask<IReadOnlyList<AppendedRange>> pending = default;
        int pendingLines = 0;
        try
        {
            while (await ReadAsync(reader, name, stop) is { } lines)
            {
                await FinishAsync(pending, pendingLines, reader.BytesRead);
                (pending, pendingLines) = (default, 0);
                stop.ThrowIfCancellationRequested();
                pending = log.AppendAsync(stream, Entries(lines), CancellationToken.None);
                pendingLines = lines.Count;
            }
        }
        finally
        {
            await FinishAsync(pending, pendingLines, reader.BytesRead);
        }
    }

    async Task FinishAsync(ValueTask<IReadOnlyList<AppendedRange>> pending, int lines, long bytesRead)
    {
        if (lines > 0)
        {
            await pending;
            Lines += lines;
            Progress?.Invoke(Lines, bytesRead);
        }
    }

    LogEntry[] Entries(IReadOnlyList<FileLine> lines)
    {
        var entries = new LogEntry[lines.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new LogEntry(devices.Find(lines[i].Payload), lines[i].Payload, lines[i].CutNote);
        }

        return entries;
    }

    static async Task<IReadOnlyList<FileLine>?> ReadAsync(LineReader reader, string name, CancellationToken stop)
    {
        try
        {
            return await reader.ReadAsync(stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"read \"{name}\" at byte {reader.BytesRead}: {error.Message}", "check the file and run again", error);
        }
    }
}
