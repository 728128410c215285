using System.Threading.Channels;
using Odograph.Engine.Ingest.Records;

namespace Odograph.Cli.Feeds;

/// <summary>
/// The blocks between who reads files and who appends: <see cref="Count"/> of them, so memory is theirs whatever the
/// files' sizes. Each stream has one open block, so that thousands of small files fill a block together.
/// </summary>
internal sealed class FileBlocks
{
    /// <summary>Blocks in all: one being filled, one being appended, and room for streams that take turns.</summary>
    public const int Count = 4;

    readonly Channel<RecordBlock> _free = Channel.CreateUnbounded<RecordBlock>();
    readonly Channel<FullBlock> _full = Channel.CreateUnbounded<FullBlock>();
    readonly Dictionary<string, RecordBlock> _open = [];

    public FileBlocks()
    {
        for (int i = 0; i < Count; i++)
        {
            _ = _free.Writer.TryWrite(new RecordBlock());
        }
    }

    /// <summary>In the order in which they were closed; ends after <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<FullBlock> ReadFullAsync(CancellationToken cancellation)
        => _full.Reader.ReadAllAsync(cancellation);

    /// <summary>The stream's open block. Waits for one to come back; to that end the fullest open one is closed.
    /// </summary>
    public async ValueTask<RecordBlock> OpenAsync(
        string stream, Engine.Ingest.DeviceScan devices, CancellationToken cancellation)
    {
        if (_open.TryGetValue(stream, out var open))
        {
            return open;
        }

        if (!_free.Reader.TryRead(out var block))
        {
            if (_open.Count == Count)
            {
                Close(_open.MaxBy(each => each.Value.UsedBytes).Key);
            }

            block = await _free.Reader.ReadAsync(cancellation);
        }

        block.Begin(devices);
        _open.Add(stream, block);
        return block;
    }

    /// <summary>Hands a stream's open block on.</summary>
    public void Close(string stream)
    {
        if (!_open.Remove(stream, out var block))
        {
            return;
        }

        if (block.Entries.Count == 0)
        {
            Return(block);
        }
        else
        {
            _ = _full.Writer.TryWrite(new FullBlock(stream, block));
        }
    }

    /// <summary>Hands all open blocks on; no more will come.</summary>
    public void Complete()
    {
        foreach (string stream in _open.Keys.ToList())
        {
            Close(stream);
        }

        _full.Writer.Complete();
    }

    public void Return(RecordBlock block) => _ = _free.Writer.TryWrite(block);
}

/// <summary>Records of a stream that are to be appended.</summary>
internal readonly record struct FullBlock(string Stream, RecordBlock Block);
