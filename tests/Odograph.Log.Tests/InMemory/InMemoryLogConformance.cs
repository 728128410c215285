using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Testing.Events;

namespace Odograph.Log.Tests.InMemory;

public sealed class InMemoryLogConformance : EventLogConformance
{
    protected override ValueTask<IEventLog> OpenAsync() => ValueTask.FromResult<IEventLog>(new InMemoryLog(Time));
}

public sealed class OpaqueInMemoryLogConformance : EventLogConformance
{
    protected override ValueTask<IEventLog> OpenAsync()
        => ValueTask.FromResult<IEventLog>(
            new InMemoryLog(Time, new InMemoryLogOptions { OpaquePositions = true }) { HidesEnd = true });
}
