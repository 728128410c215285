using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Segments;
using Odograph.Log.Tests.Files;
using Odograph.Model.Events;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Log.Tests.Recovery;

/// <summary>A log of one stream with one partition, and the files it lies in.</summary>
sealed class LogFolder : IDisposable
{
    public const string Stream = "gps";

    readonly TempFolder _folder = new();

    public FakeTime Time { get; } = new();

    public EmbeddedLogOptions Options { get; init; } = new() { Partitions = 1 };

    public string Path => _folder["log"];

    public string Partition => System.IO.Path.Combine(Path, Stream, "0");

    public string FirstSegment => System.IO.Path.Combine(Partition, SegmentHeader.FileName(0));

    public string FirstIndex => IndexFile.PathOf(FirstSegment);

    public IReadOnlyList<string> Segments => [.. Directory.GetFiles(Partition, "*.log").Order(StringComparer.Ordinal)];

    /// <summary>Opens the log, by default on a disk that takes its time for no sync.</summary>
    public Task<EmbeddedLog> OpenAsync(LogFiles? files = null)
        => EmbeddedLog.OpenAsync(Path, Options, Time, files ?? new FaultyFiles());

    public async Task AppendAsync(params LogEntry[] entries)
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(Stream, entries);
    }

    /// <summary>Another folder with the same files.</summary>
    public LogFolder Copy()
    {
        var copy = new LogFolder { Options = Options };
        foreach (string file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose() => _folder.Dispose();
}
