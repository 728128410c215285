using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Decoding;
using Odograph.Engine.Execution.Reading;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// The second pass: reads the chunks of <see cref="DeferredRows"/> again and gives their deferred rows.
/// </summary>
sealed class DeferredSource(StreamPlan plan, DeferredRows rows, IReadOnlyDictionary<string, IEventLog> logs)
    : TableSource
{
    int _next;

    public override IReadOnlyList<SourceColumn> Columns => plan.Columns;

    public override TableReader OpenReader() => new Reader(this);

    DeferredChunk? Claim()
    {
        int at = Interlocked.Increment(ref _next) - 1;
        return at < rows.Chunks.Count ? rows.Chunks[at] : null;
    }

    sealed class Reader(DeferredSource owner) : TableReader
    {
        readonly ChunkRows _rows = new(owner.PlanOf);
        DeferredChunk? _chunk;
        Position _next;
        int _seen;
        int _taken;

        public override int Fill(in ChunkWriter chunk)
        {
            while (_chunk is not null || Claim())
            {
                Read(_chunk!);
                _rows.Begin(chunk);
                Take(_chunk!);
                _rows.WriteLineage(_chunk!.Slice.Slice);
                if (_taken == _chunk.Records.Count)
                {
                    _chunk = null;
                }

                if (_rows.Count > 0)
                {
                    return _rows.Count;
                }
            }

            return 0;
        }

        public override void Dispose() => _rows.Dispose();

        bool Claim()
        {
            _chunk = owner.Claim();
            _next = _chunk?.Range.From ?? default;
            (_seen, _taken) = (0, 0);
            return _chunk is not null;
        }

        // A log may cut a range into other reads than before: records are counted from the chunk's first.
        void Read(DeferredChunk chunk)
        {
            var slice = chunk.Slice.Slice;
            var request = new LogReadRequest(
                slice.Stream, slice.Partition, _next, chunk.Range.To, DuckDbChunk.Capacity, int.MaxValue);
            var read = SliceReader.Wait(owner.LogsOf[slice.Source].ReadAsync(request, _rows.Records));
            if (_rows.Records.Count == 0)
            {
                throw Changed(chunk);
            }

            _next = read.Next;
        }

        void Take(DeferredChunk chunk)
        {
            int end = _seen + _rows.Records.Count;
            for (; _taken < chunk.Records.Count && chunk.Records[_taken] < end; _taken++)
            {
                if (_rows.Add(chunk.Records[_taken] - _seen) != DecodeReason.None)
                {
                    throw Changed(chunk);
                }
            }

            _seen = end;
        }

        static EnvironmentException Changed(DeferredChunk chunk) => new(
            $"read \"{chunk.Slice.Slice.Stream}\" partition {chunk.Slice.Slice.Partition} again from position "
            + $"{chunk.Range.From}: found other records than a moment ago") { IsTransient = true };
    }

    StreamPlan PlanOf => plan;

    IReadOnlyDictionary<string, IEventLog> LogsOf => logs;
}
