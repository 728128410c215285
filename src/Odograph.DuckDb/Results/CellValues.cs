namespace Odograph.DuckDb.Results;

/// <summary>Cells as CLR values; which type becomes which is <see cref="DuckDbVector.GetValue"/>'s promise.</summary>
static class CellValues
{
    static readonly long LowestMicros = Micros(DateTime.MinValue);
    static readonly long HighestMicros = Micros(DateTime.MaxValue);

    public static object Read(in DuckDbVector vector, int row) => vector.Type.Type switch
    {
        DuckDbType.Boolean => vector.GetBoolean(row),
        DuckDbType.TinyInt => vector.Cell<sbyte>(row),
        DuckDbType.SmallInt => vector.Cell<short>(row),
        DuckDbType.Integer => vector.GetInt32(row),
        DuckDbType.BigInt => vector.GetInt64(row),
        DuckDbType.UTinyInt => vector.Cell<byte>(row),
        DuckDbType.USmallInt => vector.Cell<ushort>(row),
        DuckDbType.UInteger => vector.Cell<uint>(row),
        DuckDbType.UBigInt => vector.Cell<ulong>(row),
        DuckDbType.HugeInt => vector.Cell<Int128>(row),
        DuckDbType.UHugeInt => vector.Cell<UInt128>(row),
        DuckDbType.Float => vector.Cell<float>(row),
        DuckDbType.Double => vector.GetDouble(row),
        DuckDbType.Varchar => vector.GetString(row),
        DuckDbType.Blob => vector.GetBytes(row).ToArray(),
        DuckDbType.Uuid => CellText.UuidOf(vector.Cell<UInt128>(row)),
        DuckDbType.Time => new TimeSpan(vector.GetInt64(row) * TimeSpan.TicksPerMicrosecond),
        DuckDbType.Date => Date(vector.GetInt32(row)),
        DuckDbType.TimestampTz => Instant(vector, row, isUtc: true),
        DuckDbType.Timestamp => Instant(vector, row, isUtc: false),
        DuckDbType.List or DuckDbType.Array => Elements(vector, row),
        DuckDbType.Struct => Members(vector, row),
        DuckDbType.Map => Entries(vector, row),
        _ => CellText.Of(vector, row),
    };

    static long Micros(DateTime moment) => (moment.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static object Date(int day)
    {
        long number = day + (long)DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return number >= 0 && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)number) : day;
    }

    static object Instant(in DuckDbVector vector, int row, bool isUtc)
    {
        long micros = vector.GetInt64(row);
        if (micros < LowestMicros || micros > HighestMicros)
        {
            return CellText.Of(vector, row);
        }

        var moment = new DateTime(
            DateTime.UnixEpoch.Ticks + (micros * TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified);
        return isUtc ? new DateTimeOffset(moment, TimeSpan.Zero) : moment;
    }

    static object?[] Elements(in DuckDbVector vector, int row)
    {
        var (offset, length) = vector.GetRange(row);
        var elements = vector.Elements;
        var values = new object?[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = elements.GetValue(offset + i);
        }

        return values;
    }

    static KeyValuePair<string, object?>[] Members(in DuckDbVector vector, int row)
    {
        var members = new KeyValuePair<string, object?>[vector.Type.Children.Count];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = new(vector.Type.Names[i], vector.Member(i).GetValue(row));
        }

        return members;
    }

    static KeyValuePair<string, object?>[] Entries(in DuckDbVector vector, int row)
    {
        var (offset, length) = vector.GetRange(row);
        var (keys, values) = (vector.Keys, vector.Values);
        var entries = new KeyValuePair<string, object?>[length];
        for (int i = 0; i < length; i++)
        {
            entries[i] = new(keys.GetText(offset + i) ?? "", values.GetValue(offset + i));
        }

        return entries;
    }
}
