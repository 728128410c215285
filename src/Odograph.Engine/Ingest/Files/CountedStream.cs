namespace Odograph.Engine.Ingest.Files;

/// <summary>Tells how much of another stream was read. Disposes it.</summary>
public sealed class CountedStream(Stream input, Action<int> count) : ForwardStream
{
    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int read = input.Read(buffer);
        BytesRead += read;
        count(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
