using System.Net;
using Odograph.Server.Ingest.Devices;

namespace Odograph.Server;

/// <summary>Where a server listens, and how much it takes.</summary>
public sealed record ServerOptions
{
    /// <summary>Default: this machine alone.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 = any free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Whether the next free port will do where this one is taken.</summary>
    public bool MayMove { get; init; } = true;

    /// <summary>The unit of `speed` in what comes to `/osmand` as parameters.</summary>
    public SpeedUnit OsmAndSpeed { get; init; } = SpeedUnit.Knots;

    public ServerLimits Limits { get; init; } = new();
}

/// <summary>What is too much for one server. Beyond each there is an answer, never more memory.</summary>
public sealed record ServerLimits
{
    /// <summary>Bytes of a request's body as sent. Beyond: 413.</summary>
    public int BodyBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of a body that is too large that are read and forgotten, so that its sender hears why.</summary>
    public long DrainedBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a body after decompression. Beyond: 413.</summary>
    public int DecompressedBytes { get; init; } = 32 << 20;

    /// <summary>Events of one request. Beyond: 413.</summary>
    public int EventsPerRequest { get; init; } = 10_000;

    /// <summary>Bytes of bodies that are in memory at once. Beyond: 429.</summary>
    public long BytesInFlight { get; init; } = 64 << 20;

    /// <summary>Viewers of the live feed. Beyond: 503.</summary>
    public int LiveClients { get; init; } = 1_000;

    /// <summary>Bytes of one frame of the live feed; what does not fit comes in the next.</summary>
    public int FrameBytes { get; init; } = 256 << 10;

    /// <summary>
    /// Queries that run at once; each has a thread of its own. Others wait for <see cref="QueryWait"/>.
    /// </summary>
    public int Queries { get; init; } = 2;

    /// <summary>How long a query waits for its turn. Beyond: 429.</summary>
    public TimeSpan QueryWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a query may take, the way of its answer to the caller included. Beyond: 408.</summary>
    public TimeSpan QueryTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a request for a query. Beyond: 413.</summary>
    public int QueryTextBytes { get; init; } = 256 << 10;

    /// <summary>Rows of a result; a request may ask for a lower limit. Beyond: 413.</summary>
    public int QueryRows { get; init; } = 100_000;

    /// <summary>Bytes of an answer. Beyond: 413.</summary>
    public long QueryAnswerBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Bytes of an answer that are held back until more come or it is whole. A failure within them has its status; a
    /// later one breaks the connection off.
    /// </summary>
    public int QueryHeldBytes { get; init; } = 1 << 20;

    /// <summary>DuckDB's memory for a query; beyond it spills.</summary>
    public long QueryMemoryBytes { get; init; } = 256 << 20;

    /// <summary>Memory that the cells of one row may take on their way out. Beyond: 413.</summary>
    public long QueryRowBytes { get; init; } = 64 << 20;

    /// <summary>Bytes that a query may spill to the temp folder. Beyond: 413.</summary>
    public long QuerySpillBytes { get; init; } = 1L << 30;
}
