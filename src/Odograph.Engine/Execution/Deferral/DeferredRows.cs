using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Lookup;
using Odograph.Engine.Execution.Reading;
using Odograph.Model.Events;
using Odograph.Model.Faults;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// Accepted rows that do not go into the file of the first pass: of another partition than the main one, or not known
/// to be new. Their records are kept by partition, so that each partition is then one plain file, however many there
/// are (a partitioned COPY of many days takes tens of times as long and memory for each). Records go through small
/// buffers to one file in the temp folder, which disappears with this. Adding is safe for concurrent use; everything
/// else comes after the last row was added.
/// </summary>
/// <remarks>
/// A row in the file, numbers least byte first:
/// <code>
/// 0   4  length of the payload
/// 4   4  length of the sequence's UTF-8; -1 = the position is a number
/// 8   4  index of the slice
/// 12  4  index of the suspect; -1 = the row is known to be new
/// 16  8  position
/// 24  8  append stamp, µs
/// 32     payload, then sequence
/// </code>
/// An extent holds whole rows. The file lives as long as the batch and is never read by another program.
/// </remarks>
sealed class DeferredRows(IReadOnlyList<SliceReader> slices, string tmpFolder) : IDisposable
{
    /// <summary>Bytes of one partition that are gathered before they are written.</summary>
    public const int ExtentBytes = 1 << 16;

    /// <summary>Bytes of the pages that all partitions gather in; beyond it all are written.</summary>
    public const int BufferedBytes = 16 << 20;

    internal const int HeaderBytes = 32;

    readonly Lock _gate = new();
    readonly SortedDictionary<int, DeferredPartition> _partitions = [];
    readonly Suspects _suspects = new();
    readonly DeferredPages _pages = new();
    SafeFileHandle? _file;
    long _fileBytes;

    public IReadOnlyList<SliceReader> Slices => slices;

    public Suspects Suspects => _suspects;

    /// <summary>Partition values with their rows, ascending.</summary>
    public IReadOnlyCollection<DeferredPartition> Partitions => _partitions.Values;

    /// <summary>Memory of the rows that wait.</summary>
    internal int BufferBytes => _pages.SizeBytes;

    internal SafeFileHandle File => _file ?? throw new InvalidOperationException("nothing was deferred");

    /// <param name="suspect">Where the row is not known to be new: its identity and event time (µs).</param>
    /// <returns>The suspect's number among <see cref="Suspects"/>; -1 where there is none.</returns>
    public int Add(
        int partition,
        SliceReader slice,
        RecordBatch records,
        int record,
        (Identity Identity, long EventMicros)? suspect)
    {
        lock (_gate)
        {
            int sliceIndex = IndexOf(slice);
            int suspectIndex = suspect is { } unsure
                ? _suspects.Add(new Suspect(unsure.Identity, unsure.EventMicros, sliceIndex))
                : -1;

            if (!_partitions.TryGetValue(partition, out var rows))
            {
                _partitions.Add(partition, rows = new DeferredPartition(partition));
            }

            rows.Rows++;
            Append(rows, sliceIndex, records, record, suspectIndex);
            if (rows.WaitingBytes >= ExtentBytes)
            {
                Write(rows);
            }
            else if (_pages.UsedBytes >= BufferedBytes)
            {
                WriteAll();
            }

            return suspectIndex;
        }
    }

    /// <summary>Takes the lake's answer: counts suspects; those that it knows will be dropped.</summary>
    public void Seal(EventTimePartitions partitions)
    {
        for (int i = 0; i < _suspects.Count; i++)
        {
            var suspect = _suspects[i];
            bool isKnown = _suspects.IsKnown(i);
            slices[suspect.Slice].CountSuspect(isKnown ? null : suspect.EventMicros);
            _partitions[partitions.ValueOf(suspect.EventMicros)].Rows -= isKnown ? 1 : 0;
        }

        WriteAll();
    }

    public bool IsDropped(int suspect) => suspect >= 0 && _suspects.IsKnown(suspect);

    public void Dispose() => _file?.Dispose();

    int IndexOf(SliceReader slice)
    {
        for (int i = 0; i < slices.Count; i++)
        {
            if (ReferenceEquals(slices[i], slice))
            {
                return i;
            }
        }

        throw new ArgumentException("The slice is none of this run.", nameof(slice));
    }

    void Append(DeferredPartition rows, int slice, RecordBatch records, int index, int suspect)
    {
        var record = records.Records[index];
        var payload = records.Payload(index);
        string? sequence = records.Sequences.IsEmpty ? null : records.Sequences[index];
        byte[] sequenceBytes = sequence is null ? [] : Encoding.UTF8.GetBytes(sequence);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], sequence is null ? -1 : sequenceBytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], slice);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], suspect);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], record.Number);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], record.StampMicros);
        rows.Append(header, _pages);
        rows.Append(payload, _pages);
        rows.Append(sequenceBytes, _pages);
    }

    void WriteAll()
    {
        foreach (var rows in _partitions.Values)
        {
            Write(rows);
        }
    }

    void Write(DeferredPartition rows)
    {
        int bytes = rows.WaitingBytes;
        if (bytes == 0)
        {
            return;
        }

        FailPoint.Hit(ExecutorFailPoints.DeferredWrite);
        _file ??= System.IO.File.OpenHandle(
            Path.Combine(tmpFolder, $"deferred-{Guid.NewGuid():N}.spill"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            FileOptions.DeleteOnClose);
        RandomAccess.Write(_file, rows.Waiting(), _fileBytes);
        rows.Written(_fileBytes, _pages);
        _fileBytes += bytes;
    }
}
