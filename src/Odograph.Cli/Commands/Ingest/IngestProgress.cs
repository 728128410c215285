using System.Globalization;
using Odograph.Cli.Feeds;
using Odograph.Engine.Ingest.Files;

namespace Odograph.Cli.Commands.Ingest;

/// <summary>
/// How far an `ingest` is: a bar that moves on a terminal, nothing elsewhere. Ends with its line wiped.
/// </summary>
internal sealed class IngestProgress : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    readonly InputPlan _plan;
    readonly FileFeed _feed;
    readonly Invocation _invocation;
    readonly long _begun;
    readonly ITimer? _timer;
    int _isDrawing;

    public IngestProgress(InputPlan plan, FileFeed feed, Invocation invocation)
    {
        (_plan, _feed, _invocation, _begun) = (plan, feed, invocation, invocation.Time.GetTimestamp());
        _timer = invocation.Terminal.IsErrorTerminal && !invocation.IsQuiet
            ? invocation.Time.CreateTimer(_ => Draw(), null, Interval, Interval)
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            _invocation.Terminal.Error.Write("\r\e[K");
        }
    }

    /// <summary>One line: a bar, how much of how much, the rate, and the time that is left at that rate.</summary>
    public static string Line(
        long bytesRead, long bytesInAll, long filesRead, int filesInAll, long records, TimeSpan elapsed)
    {
        const int width = 24;
        double share = bytesInAll == 0 ? 0 : Math.Clamp((double)bytesRead / bytesInAll, 0, 1);
        int full = (int)(share * width);
        double seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        string left = share is 0 or 1 ? "" : $", {Clock(TimeSpan.FromSeconds(seconds * (1 - share) / share))} left";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{new string('#', full)}{new string('.', width - full)}] {share * 100:F0} % of {Size(bytesInAll)}, "
                + $"file {Math.Min(filesRead + 1, filesInAll)}/{filesInAll}, "
                + $"{records / seconds / 1000:N0}k records/s{left}");
    }

    void Draw()
    {
        if (Interlocked.Exchange(ref _isDrawing, 1) == 1)
        {
            return;
        }

        string line = _feed.FilesRead == _plan.Files.Count
            ? $"read; processing {_feed.AppendedRecords:N0} records"
            : Line(
                _feed.BytesRead, _plan.SizeBytes, _feed.FilesRead, _plan.Files.Count, _feed.AppendedRecords,
                _invocation.Time.GetElapsedTime(_begun));
        _invocation.Terminal.Error.Write($"\r{line}\e[K");
        _isDrawing = 0;
    }

    static string Size(long bytes) => bytes switch
    {
        < 10 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:N0} KiB"),
        < 10L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):N0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):N1} GiB"),
    };

    static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:D2}");
}
