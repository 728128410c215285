using System.Buffers;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>The deferred rows of one partition: where they lie in the file, and those not written yet.</summary>
sealed class DeferredPartition(int value)
{
    public int Value => value;

    /// <summary>Rows to be written; those that the lake knows are taken off when it has answered.</summary>
    public int Rows { get; set; }

    public ArrayBufferWriter<byte> Buffer { get; } = new();

    public List<(long Offset, int Bytes)> Extents { get; } = [];
}
