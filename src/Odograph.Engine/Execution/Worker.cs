using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Decoding;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Execution.Checks;
using Odograph.Engine.Execution.Reading;
using Odograph.Engine.Execution.Rollups;
using Odograph.Model.Streams;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution;

/// <summary>
/// One thread of the first pass. Per chunk: claim and read, decode, check, judge identities in turn, hand over what
/// goes into the first file. Where a stream has checks in SQL the hand-over comes first: DuckDB evaluates them on all
/// decoded rows and comes back through
/// <see cref="Admit"/>, on the same thread and before the next chunk.
/// </summary>
sealed unsafe class Worker : TableReader
{
    /// <summary>Longest event_id and device_id, in bytes.</summary>
    public const int MaxIdBytes = 256;

    /// <summary>Bits of a row reference that say which row of the worker's chunk it is.</summary>
    public const int RowBits = 12;

    readonly FirstPass _pass;
    readonly StreamPlan _plan;
    readonly int _number;
    readonly ChunkRows _rows;
    readonly ulong[] _failed = new ulong[DuckDbChunk.Capacity];
    readonly ulong[] _thrown = new ulong[DuckDbChunk.Capacity];
    readonly bool[] _keep = new bool[DuckDbChunk.Capacity];
    readonly Identity[] _identities = new Identity[DuckDbChunk.Capacity];
    readonly long[] _micros = new long[DuckDbChunk.Capacity];
    readonly Novelty[] _novelties = new Novelty[DuckDbChunk.Capacity];
    readonly int[] _judged = new int[DuckDbChunk.Capacity];
    readonly List<int> _suspects = [];
    readonly PartTables? _rollups;
    ChunkClaim _claim;
    int _quarantined;
    int _duplicates;
    int _accepted;
    int _kept;
    long? _newestMicros;

    public Worker(FirstPass pass, int number)
    {
        _pass = pass;
        _plan = pass.Plan;
        _number = number;
        _rows = new ChunkRows(pass.Plan, pass.Dictionaries);
        _rollups = pass.Rollups?.Open();
    }

    public override int Fill(in ChunkWriter chunk)
    {
        _rows.Begin(chunk);
        while (_pass.Claims.TryClaim(_rows.Records, out _claim))
        {
            int rows = FillClaimed(chunk);
            if (rows > 0)
            {
                return rows;
            }

            _rows.BeginAgain();
        }

        return 0;
    }

    /// <summary>
    /// The second half of a chunk whose checks are SQL: takes their outcomes (true or false, null = it threw), judges,
    /// and says which rows go into the file.
    /// </summary>
    public void Admit(DuckDbChunk input, VectorWriter output)
    {
        try
        {
            TakeOutcomes(input);
            Judge();
            _rollups?.Add(_rows, _keep.AsSpan(0, _rows.Count));
            _keep.AsSpan(0, _rows.Count).CopyTo(new Span<bool>(output.Data, _rows.Count));
        }
        catch (Exception e)
        {
            _pass.Claims.Abort(e);
            throw;
        }
    }

    public override void Dispose()
    {
        _rows.Dispose();
        if (_rollups is not null)
        {
            _pass.Rollups!.GiveBack(_rollups);
        }
    }

    // Whoever fails wakes those who wait for its turn.
    int FillClaimed(in ChunkWriter chunk)
    {
        try
        {
            (_quarantined, _duplicates, _accepted, _kept, _newestMicros) = (0, 0, 0, 0, null);
            DecodeAll();
            _pass.Values.Learn(_rows);
            MarkFailures();
            if (_plan.Checks.Sql.Count > 0 && _rows.Count > 0)
            {
                _rows.WriteLineage(_claim.Slice.Slice);
                WriteReferences(chunk[_plan.Columns.Count]);
                return _rows.Count;
            }

            Judge();
            if (_kept < _rows.Count)
            {
                _rows.KeepOnly(_keep.AsSpan(0, _rows.Count));
            }

            _rollups?.Add(_rows);
            _rows.WriteLineage(_claim.Slice.Slice);
            return _rows.Count;
        }
        catch (Exception e)
        {
            _pass.Claims.Abort(e);
            throw;
        }
    }

    void TakeOutcomes(DuckDbChunk input)
    {
        for (int i = 0; i < _plan.Checks.Sql.Count; i++)
        {
            var outcomes = input[i + 1];
            ulong bit = _plan.Checks.Sql[i].Bit;
            for (int row = 0; row < _rows.Count; row++)
            {
                if (outcomes.IsNull(row))
                {
                    _thrown[row] |= bit;
                }
                else if (!outcomes.GetBoolean(row))
                {
                    _failed[row] |= bit;
                }
            }
        }
    }

    void DecodeAll()
    {
        var records = _rows.Records.Records;
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i].NoteLength > 0)
            {
                string note = System.Text.Encoding.UTF8.GetString(
                    _rows.Records.Bytes, records[i].NoteOffset, records[i].NoteLength);
                Quarantine(i, QuarantineReasons.TooLarge, note);
                continue;
            }

            var reason = _rows.Add(i);
            if (reason != DecodeReason.None)
            {
                Quarantine(i, reason.Name(), _rows.FaultColumn is { } column ? $$"""{"column":"{{column}}"}""" : null);
            }
        }
    }

    void MarkFailures()
    {
        int rows = _rows.Count;
        Array.Clear(_failed, 0, rows);
        Array.Clear(_thrown, 0, rows);
        MarkLengths(_rows.Cells(DecodePlan.EventIdColumn), CheckPlan.EventIdBit);
        MarkLengths(_rows.Cells(DecodePlan.DeviceIdColumn), CheckPlan.DeviceIdBit);
        long skew = _plan.Stream.MaxFutureSkew.Ticks / TimeSpan.TicksPerMicrosecond;
        long? retention = _plan.Stream.Retention is { } keep ? keep.Ticks / TimeSpan.TicksPerMicrosecond : null;
        var times = _rows.EventMicros;
        var records = _rows.Records.Records;
        for (int row = 0; row < rows; row++)
        {
            long stamp = records[_rows.RecordOf(row)].StampMicros;
            if (times[row] > Math.Min(stamp, _pass.Batch.PlannedAtMicros) + skew)
            {
                _failed[row] |= CheckPlan.FutureBit;
            }

            if (retention is { } kept && times[row] < stamp - kept)
            {
                _failed[row] |= CheckPlan.RetentionBit;
            }
        }

        foreach (var (bit, check) in _plan.Checks.BuiltIn)
        {
            check.Mark(_rows.Columns, rows, bit, _failed);
        }
    }

    void MarkLengths(StringCell* cells, ulong bit)
    {
        for (int row = 0; row < _rows.Count; row++)
        {
            if ((uint)cells[row].Low - 1 >= MaxIdBytes)
            {
                _failed[row] |= bit;
            }
        }
    }

    void WriteReferences(VectorWriter column)
    {
        var cells = (long*)column.Data;
        for (int row = 0; row < _rows.Count; row++)
        {
            cells[row] = ((long)_number << RowBits) | (uint)row;
        }
    }

    // After this _keep says of each row whether it goes into the first file.
    void Judge()
    {
        _suspects.Clear();
        int sound = 0;
        var times = _rows.EventMicros;
        for (int row = 0; row < times.Length; row++)
        {
            _keep[row] = (_failed[row] | _thrown[row]) == 0;
            if (_keep[row])
            {
                _judged[sound++] = row;
            }
            else
            {
                string reasons = string.Join(',', _plan.Checks.Reasons(_failed[row], _thrown[row]));
                Quarantine(_rows.RecordOf(row), reasons, null);
            }
        }

        if (_plan.IsExact)
        {
            JudgeIdentities(sound);
        }

        Accept();
        if (_pass.FilterRows is { } filter)
        {
            NoteKept(filter, sound);
        }
    }

    void JudgeIdentities(int sound)
    {
        var ids = _rows.Cells(DecodePlan.EventIdColumn);
        var devices = _rows.Cells(DecodePlan.DeviceIdColumn);
        var times = _rows.EventMicros;
        for (int i = 0; i < sound; i++)
        {
            int row = _judged[i];
            _micros[i] = times[row];
            _identities[i] = _pass.Hash.Of(
                StringCell.Bytes(devices + row), StringCell.Bytes(ids + row), times[row]);
        }

        _pass.Claims.WaitForTurn(_claim.Ticket);
        _pass.Memory.Judge(
            _plan.Stream.Name, _pass.Batch.Attempt, _identities.AsSpan(0, sound), _micros.AsSpan(0, sound), _novelties);
        _pass.Claims.EndTurn(_claim.Ticket);
        for (int i = 0; i < sound; i++)
        {
            if (_novelties[i] != Novelty.New)
            {
                Doubt(i);
            }
        }
    }

    // A file whose filter is asked for later: the identities of its rows.
    void NoteKept(FilterRows filter, int sound)
    {
        int kept = 0;
        for (int i = 0; i < sound; i++)
        {
            if (_keep[_judged[i]])
            {
                _identities[kept++] = _identities[i];
            }
        }

        filter.Add(_identities.AsSpan(0, kept));
    }

    void Doubt(int judged)
    {
        int row = _judged[judged];
        _keep[row] = false;
        if (_novelties[judged] == Novelty.Duplicate)
        {
            _duplicates++;
            _pass.Redriven?.Duplicate(_claim.Slice, _rows.Records, _rows.RecordOf(row));
        }
        else
        {
            _suspects.Add(judged);
        }
    }

    // Counts what is new, and defers what belongs to another file.
    void Accept()
    {
        var times = _rows.EventMicros;
        for (int row = 0; row < times.Length; row++)
        {
            if (!_keep[row])
            {
                continue;
            }

            _accepted++;
            if (!(_newestMicros >= times[row]))
            {
                _newestMicros = times[row];
            }

            if (times[row] < _pass.Main.FromMicros || times[row] >= _pass.Main.ToMicros
                || !_rows.TryEncode(row, _pass.Values))
            {
                _keep[row] = false;
                Defer(row, null);
            }
            else
            {
                _kept++;
            }
        }

        foreach (int judged in _suspects)
        {
            int row = _judged[judged];
            int suspect = Defer(row, (_identities[judged], _micros[judged]));
            _pass.Redriven?.Suspect(suspect, _claim.Slice, _rows.Records, _rows.RecordOf(row));
        }

        // Suspects are read here, and counted as accepted or duplicate when the lake has been asked.
        _claim.Slice.Count(_rows.Records.Count, _accepted, _duplicates, _quarantined, _newestMicros);
    }

    int Defer(int row, (Identity Identity, long EventMicros)? suspect) => _pass.Deferred.Add(
        _pass.Partitions.ValueOf(_rows.EventMicros[row]),
        _claim.Slice,
        _rows.Records,
        _rows.RecordOf(row),
        suspect);

    void Quarantine(int record, string reasons, string? detail)
    {
        _quarantined++;
        _pass.Quarantine.Add(_claim.Slice, _rows.Records, record, reasons, detail);
    }
}
