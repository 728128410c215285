using System.Globalization;
using System.Text;

namespace Odograph.DuckDb.Results;

/// <summary>Cells as text, in the forms of DuckDB's own casts to VARCHAR (time zone UTC).</summary>
static class CellText
{
    const long MicrosPerDay = 86_400_000_000;

    public static string Of(in DuckDbVector vector, int row) => vector.Type.Type switch
    {
        DuckDbType.Boolean => vector.GetBoolean(row) ? "true" : "false",
        DuckDbType.Varchar => vector.GetString(row),
        DuckDbType.Float => Number(vector.Cell<float>(row)),
        DuckDbType.Double => Number(vector.GetDouble(row)),
        DuckDbType.Blob => Blob(vector.GetBytes(row)),
        DuckDbType.Bit => Bits(vector.GetBytes(row)),
        DuckDbType.Uuid => UuidOf(vector.Cell<UInt128>(row)).ToString(),
        DuckDbType.Decimal => Decimal(Stored(vector, row), vector.Type.Scale),
        DuckDbType.Enum => vector.Type.Names[(int)Stored(vector, row)],
        DuckDbType.Date => Date(vector.GetInt32(row)),
        DuckDbType.Time => TimeOfDay(vector.GetInt64(row)),
        DuckDbType.TimeTz => TimeWithZone(vector.Cell<ulong>(row)),
        DuckDbType.Timestamp => Moment(vector.GetInt64(row)),
        DuckDbType.TimestampTz => InUtc(Moment(vector.GetInt64(row))),
        DuckDbType.TimestampSeconds => Moment(Scaled(vector.GetInt64(row), 1_000_000)),
        DuckDbType.TimestampMillis => Moment(Scaled(vector.GetInt64(row), 1_000)),
        DuckDbType.TimestampNanos => Nanos(vector.GetInt64(row)),
        DuckDbType.Interval => Interval(vector.Cell<IntervalCell>(row)),
        DuckDbType.List or DuckDbType.Array => List(vector, row),
        DuckDbType.Struct => Struct(vector, row),
        DuckDbType.Map => Map(vector, row),
        DuckDbType.SqlNull => "NULL",
        DuckDbType.Invalid or DuckDbType.Union or DuckDbType.Any
            => throw new NotSupportedException(
                $"a {vector.Type} has no text form here; cast it to VARCHAR in the query"),
        _ => Convert.ToString(CellValues.Read(vector, row), CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>DuckDB stores a uuid as a number with its sign bit turned, so that order is kept.</summary>
    public static Guid UuidOf(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ (UInt128.One << 127));
        return new Guid(bytes, bigEndian: true);
    }

    static Int128 Stored(in DuckDbVector vector, int row) => vector.Type.Storage switch
    {
        DuckDbType.UTinyInt => vector.Cell<byte>(row),
        DuckDbType.USmallInt => vector.Cell<ushort>(row),
        DuckDbType.UInteger => vector.Cell<uint>(row),
        DuckDbType.SmallInt => vector.Cell<short>(row),
        DuckDbType.Integer => vector.Cell<int>(row),
        DuckDbType.BigInt => vector.Cell<long>(row),
        _ => vector.Cell<Int128>(row),
    };

    static string Number(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
        : WithPoint(value.ToString("R", CultureInfo.InvariantCulture));

    static string Number(float value) => float.IsFinite(value)
        ? WithPoint(value.ToString("R", CultureInfo.InvariantCulture))
        : Number((double)value);

    static string WithPoint(string digits)
        => digits.AsSpan().ContainsAny('.', 'E') ? digits.Replace('E', 'e') : digits + ".0";

    static string Blob(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
        {
            _ = value is >= 32 and < 127 and not (byte)'\\' and not (byte)'\'' and not (byte)'"'
                ? text.Append((char)value)
                : text.Append("\\x").Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    // First byte: how many bits of the second are padding.
    static string Bits(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (int bit = bytes[0]; bit < (bytes.Length - 1) * 8; bit++)
        {
            text.Append((bytes[1 + (bit >> 3)] >> (7 - (bit & 7)) & 1) == 1 ? '1' : '0');
        }

        return text.ToString();
    }

    static string Decimal(Int128 value, int scale)
    {
        string digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = value < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    static string Date(int day) => day switch
    {
        int.MaxValue => "infinity",
        -int.MaxValue => "-infinity",
        _ => Civil(day),
    };

    // Proleptic Gregorian calendar from days since 1970-01-01, beyond the years that DateTime has (H. Hinnant,
    // "chrono-compatible date algorithms").
    static string Civil(long day)
    {
        day += 719_468;
        long era = Math.DivRem(day >= 0 ? day : day - 146_096, 146_097).Quotient;
        long dayOfEra = day - (era * 146_097);
        long yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shifted = ((5 * dayOfYear) + 2) / 153;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        long dayOfMonth = dayOfYear - (((153 * shifted) + 2) / 5) + 1;
        return year > 0 ? $"{year:D4}-{month:D2}-{dayOfMonth:D2}" : $"{1 - year:D4}-{month:D2}-{dayOfMonth:D2} (BC)";
    }

    static string Moment(long micros)
    {
        if (micros is long.MaxValue or -long.MaxValue)
        {
            return micros > 0 ? "infinity" : "-infinity";
        }

        long day = Math.DivRem(micros >= 0 ? micros : micros - MicrosPerDay + 1, MicrosPerDay).Quotient;
        return $"{Civil(day)} {TimeOfDay(micros - (day * MicrosPerDay))}";
    }

    static string InUtc(string moment)
        => moment.EndsWith("infinity", StringComparison.Ordinal) ? moment : moment + "+00";

    static long Scaled(long value, long unit) => value is long.MaxValue or -long.MaxValue ? value : value * unit;

    static string Nanos(long nanos)
    {
        if (nanos is long.MaxValue or -long.MaxValue)
        {
            return Moment(nanos);
        }

        long micros = Math.DivRem(nanos >= 0 ? nanos : nanos - 999, 1_000).Quotient;
        long rest = nanos - (micros * 1_000);
        string text = Moment(micros);
        if (rest == 0)
        {
            return text;
        }

        string pointed = text.Contains('.', StringComparison.Ordinal) ? text : text + ".";
        return $"{pointed.PadRight("2000-01-01 00:00:00.000000".Length, '0')}{rest:D3}";
    }

    static string TimeOfDay(long micros)
    {
        var (seconds, fraction) = Math.DivRem(micros, 1_000_000);
        string text = $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}";
        return fraction == 0 ? text : $"{text}.{fraction:D6}".TrimEnd('0');
    }

    // 40 bits of µs, then 24 bits of 57,599 seconds minus the offset.
    static string TimeWithZone(ulong cell)
    {
        int offset = 57_599 - (int)(cell & 0xFF_FFFF);
        int size = Math.Abs(offset);
        string zone = $"{(offset < 0 ? '-' : '+')}{size / 3600:D2}";
        return TimeOfDay((long)(cell >> 24)) + (size % 3600 == 0 ? zone : $"{zone}:{size / 60 % 60:D2}");
    }

    static string Interval(in IntervalCell interval)
    {
        var parts = new List<string>();
        Add(interval.Months / 12, "year");
        Add(interval.Months % 12, "month");
        Add(interval.Days, "day");
        if (interval.Micros != 0 || parts.Count == 0)
        {
            parts.Add((interval.Micros < 0 ? "-" : "") + TimeOfDay(Math.Abs(interval.Micros)));
        }

        return string.Join(' ', parts);

        void Add(int count, string unit)
        {
            if (count != 0)
            {
                parts.Add($"{count} {unit}{(count is 1 or -1 ? "" : "s")}");
            }
        }
    }

    static string List(in DuckDbVector vector, int row)
    {
        var (offset, length) = vector.GetRange(row);
        var elements = vector.Elements;
        return $"[{string.Join(", ", Enumerable.Range(offset, length).Select(i => elements.GetText(i) ?? "NULL"))}]";
    }

    static string Struct(DuckDbVector vector, int row)
    {
        var members = Enumerable.Range(0, vector.Type.Children.Count)
            .Select(i => $"'{vector.Type.Names[i]}': {vector.Member(i).GetText(row) ?? "NULL"}");
        return $"{{{string.Join(", ", members)}}}";
    }

    static string Map(in DuckDbVector vector, int row)
    {
        var (offset, length) = vector.GetRange(row);
        var (keys, values) = (vector.Keys, vector.Values);
        var entries = Enumerable.Range(offset, length).Select(i => $"{keys.GetText(i)}={values.GetText(i) ?? "NULL"}");
        return $"{{{string.Join(", ", entries)}}}";
    }

    readonly record struct IntervalCell(int Months, int Days, long Micros);
}
