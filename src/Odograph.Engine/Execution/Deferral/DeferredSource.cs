using System.Buffers.Binary;
using System.Text;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Decoding;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Execution.Reading;
using Odograph.Engine.Execution.Rollups;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>The second pass: gives the deferred rows of one partition, decoded again.</summary>
sealed class DeferredSource(SecondPass pass, DeferredPartition partition, FilterRows? filterRows) : TableSource
{
    /// <summary>Payload bytes of a chunk; a larger record comes alone.</summary>
    const int ChunkBytes = 2 << 20;

    readonly Lock _gate = new();
    byte[] _extent = [];
    int _extentBytes;
    int _at;
    int _next;

    public override IReadOnlyList<SourceColumn> Columns => pass.Plan.Columns;

    public override TableReader OpenReader() => new Reader(this);

    /// <summary>Takes the next rows, all of one slice; null at the end.</summary>
    SliceReader? Take(RecordBatch into)
    {
        lock (_gate)
        {
            into.Clear();
            int slice = -1;
            while (into.Count < DuckDbChunk.Capacity && into.UsedBytes < ChunkBytes && HasRow())
            {
                var header = _extent.AsSpan(_at, DeferredRows.HeaderBytes);
                int rowSlice = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
                if (slice >= 0 && rowSlice != slice)
                {
                    break;
                }

                if (TakeRow(header, into))
                {
                    slice = rowSlice;
                }
            }

            return slice < 0 ? null : pass.Deferred.Slices[slice];
        }
    }

    bool HasRow()
    {
        if (_at < _extentBytes)
        {
            return true;
        }

        if (_next == partition.Extents.Count)
        {
            return false;
        }

        var (offset, bytes) = partition.Extents[_next++];
        if (_extent.Length < bytes)
        {
            _extent = new byte[bytes];
        }

        for (int done = 0; done < bytes;)
        {
            int read = RandomAccess.Read(pass.Deferred.File, _extent.AsSpan(done, bytes - done), offset + done);
            if (read == 0)
            {
                throw new EnvironmentException("read deferred rows: the temporary file was cut short");
            }

            done += read;
        }

        (_at, _extentBytes) = (0, bytes);
        return true;
    }

    bool TakeRow(ReadOnlySpan<byte> header, RecordBatch into)
    {
        int payload = BinaryPrimitives.ReadInt32LittleEndian(header);
        int sequence = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        int suspect = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        var bytes = _extent.AsSpan(_at + DeferredRows.HeaderBytes, payload + Math.Max(0, sequence));
        _at += DeferredRows.HeaderBytes + bytes.Length;
        if (pass.Deferred.IsDropped(suspect))
        {
            return false;
        }

        int offset = into.UsedBytes;
        bytes[..payload].CopyTo(into.Reserve(payload));
        var record = new LogRecord(
            offset,
            payload,
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[24..]));
        into.Add(record, sequence < 0 ? null : Encoding.UTF8.GetString(bytes[payload..]));
        return true;
    }

    sealed class Reader(DeferredSource owner) : TableReader
    {
        readonly ChunkRows _rows = owner.Pass.TakeChunk();
        readonly PartTables? _rollups = owner.Pass.Rollups?.Open();

        public override int Fill(in ChunkWriter chunk)
        {
            if (owner.Take(_rows.Records) is not { } slice)
            {
                return 0;
            }

            _rows.Begin(chunk);
            for (int i = 0; i < _rows.Records.Count; i++)
            {
                if (_rows.Add(i) != DecodeReason.None)
                {
                    throw new OdographException(
                        ErrorKind.Internal, "decode a deferred record: it decoded once and does so no more");
                }
            }

            if (owner.FilterRows is { } filter)
            {
                filter.Add(_rows.Identities(owner.Pass.Filters.Hash));
            }

            _rollups?.Add(_rows);
            _rows.WriteLineage(slice.Slice);
            return _rows.Count;
        }

        public override void Dispose()
        {
            owner.Pass.ReturnChunk(_rows);
            if (_rollups is not null)
            {
                owner.Pass.Rollups!.GiveBack(_rollups);
            }
        }
    }

    SecondPass Pass => pass;

    FilterRows? FilterRows => filterRows;
}
