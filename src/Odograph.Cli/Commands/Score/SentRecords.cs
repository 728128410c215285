using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Model.Errors;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Commands.Score;

/// <summary>
/// Every record that simulator runs sent, made again from their options, as rows for SQL: what it says, its fault, the
/// reason expected in quarantine, and whether it was sent for sure. For one reader; memory does not grow.
/// </summary>
internal sealed class SentRecords(string folder, IReadOnlyList<RunRecord> runs) : TableSource
{
    public override IReadOnlyList<SourceColumn> Columns { get; } =
    [
        new("run", DuckDbType.Integer),
        new("number", DuckDbType.BigInt),
        new("certain", DuckDbType.Boolean),
        new("stream", DuckDbType.Varchar),
        new("fault", DuckDbType.Varchar),
        new("reason", DuckDbType.Varchar),
        new("event_id", DuckDbType.Varchar),
        new("device_id", DuckDbType.Varchar),
        new("event_time", DuckDbType.TimestampTz),
        new("latitude", DuckDbType.Double),
        new("longitude", DuckDbType.Double),
        new("reading", DuckDbType.Double),
        new("tag", DuckDbType.BigInt),
    ];

    public override long? Rows => runs.Sum(run => SentCount.Read(folder, run.Run).Begun);

    public override int MaxReaders => 1;

    public override TableReader OpenReader() => new Reader(All().GetEnumerator());

    IEnumerable<(int Run, bool IsCertain, SentEvent Sent)> All()
    {
        foreach (var run in runs)
        {
            var count = SentCount.Read(folder, run.Run);
            long made = 0;
            foreach (var sent in run.Options.Replay().Take(count.Begun))
            {
                made++;
                yield return (run.Run, sent.Number < count.Safe, sent);
            }

            if (made < count.Safe)
            {
                throw new OdographException(
                    ErrorKind.User,
                    $"score run {run.Run}: it sent {count.Safe} events, but its options give {made}",
                    "its line in runs.ndjson or its run-N.sent was changed");
            }
        }
    }

    sealed class Reader(IEnumerator<(int Run, bool IsCertain, SentEvent Sent)> records) : TableReader
    {
        public override int Fill(in ChunkWriter chunk)
        {
            int row = 0;
            for (; row < DuckDbChunk.Capacity && records.MoveNext(); row++)
            {
                var (run, isCertain, sent) = records.Current;
                var values = SentValues.Of(sent);
                chunk[0].Set(row, run);
                chunk[1].Set(row, sent.Number);
                chunk[2].Set(row, isCertain);
                chunk[3].Set(row, sent.Event.Stream);
                chunk[4].SetValue(row, sent.Fault is { } fault ? FaultNames.Of(fault.Kind) : null);
                chunk[5].SetValue(row, sent.Fault?.ExpectedReason);
                chunk[6].Set(row, values.EventId);
                chunk[7].Set(row, sent.Event.Key.Span);
                chunk[8].Set(row, sent.Fault?.ExpectedReason is null ? sent.Event.EventMicros : sent.Fault.EventMicros);
                chunk[9].SetValue(row, values.Latitude);
                chunk[10].SetValue(row, values.Longitude);
                chunk[11].SetValue(row, values.Reading);
                chunk[12].Set(row, Tag(sent.Event.Payload.Span));
            }

            return row;
        }

        public override void Dispose() => records.Dispose();

        // The first 60 bits of the md5, which SQL can take from a quarantined row's bytes too.
        static long Tag(ReadOnlySpan<byte> payload)
        {
            Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
            MD5.HashData(payload, hash);
            return (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) >> 4);
        }
    }
}

/// <summary>
/// What a record says, read by a JSON parser that is not the product's own; of one that must not get through only the
/// id it had before its fault.
/// </summary>
/// <param name="Reading">speed_kmh, or temperature_c.</param>
internal readonly record struct SentValues(string EventId, double? Latitude, double? Longitude, double? Reading)
{
    public static SentValues Of(in SentEvent sent)
    {
        if (sent.Fault is { ExpectedReason: not null } fault)
        {
            return new SentValues(fault.EventId, null, null, null);
        }

        var json = new Utf8JsonReader(sent.Event.Payload.Span);
        var values = default(SentValues);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = json.ValueTextEquals("id"u8);
            bool isLocation = json.ValueTextEquals("location"u8);
            bool isReading = json.ValueTextEquals("speed"u8) || json.ValueTextEquals("temperature"u8);
            json.Read();
            if (isLocation)
            {
                json.Read();
                double latitude = json.GetDouble();
                json.Read();
                values = values with { Latitude = latitude, Longitude = json.GetDouble() };
                json.Read();
            }

            values = isId ? values with { EventId = Encoding.UTF8.GetString(json.ValueSpan) }
                : isReading ? values with { Reading = json.GetDouble() }
                : values;
        }

        return values;
    }
}
