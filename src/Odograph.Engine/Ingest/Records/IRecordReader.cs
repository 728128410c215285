namespace Odograph.Engine.Ingest.Records;

/// <summary>
/// Finds the records of one input, in its order. What comes out depends on the input's bytes alone, never on how they
/// arrive. Memory is that of its window, whatever the input's size. For one thread.
/// </summary>
public interface IRecordReader
{
    /// <summary>Adds records until the block is full or the input ends; false at the end.</summary>
    /// <exception cref="IOException">The input cannot be read on; what came before is in the block.</exception>
    /// <exception cref="InvalidDataException">It is damaged; what came before is in the block.</exception>
    bool Read(RecordBlock block);
}
