using Odograph.Log.Embedded;
using Odograph.Model.Events;
using Odograph.Testing.Events;
using Odograph.Testing.Files;

namespace Odograph.Log.Tests.Embedded;

public sealed class EmbeddedLogConformance : EventLogConformance, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IEventLog> OpenAsync()
        => await EmbeddedLog.OpenAsync(_folder.Path, new EmbeddedLogOptions(), Time);
}

/// <summary>The same with segments and queues so small that every batch crosses several.</summary>
public sealed class SmallSegmentsConformance : EventLogConformance, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IEventLog> OpenAsync()
        => await EmbeddedLog.OpenAsync(
            _folder.Path,
            new EmbeddedLogOptions { SegmentBytes = 4096, QueueBytes = 4096, Keep = TimeSpan.FromHours(1) },
            Time);
}
