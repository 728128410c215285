using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Odograph.Engine.Decoding.Full;
using Odograph.Model.Time;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// Times in the forms that producers write: ISO text with seconds, in UTC or without a zone, and whole epochs.
/// Remembers the last date. See
/// <see cref="FastNumbers"/> for what the methods return.
/// </summary>
internal sealed unsafe class FastTimes(TimeZoneInfo zone)
{
    readonly LocalTimes? _localTimes = zone.HasSameRules(TimeZoneInfo.Utc) ? null : new LocalTimes(zone);

    // "YYYY-MM-" and "DD" of a date that was checked, and its midnight.
    ulong _yearAndMonth = BinaryPrimitives.ReadUInt64LittleEndian("1970-01-"u8);
    ushort _day = BinaryPrimitives.ReadUInt16LittleEndian("01"u8);
    long _midnightMicros;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Read(byte* p, long* cell) => *p == '"' ? Iso(p + 1, cell) : Epoch(p, cell);

    /// <summary>From behind the opening quote to behind the closing one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* Iso(byte* p, long* cell)
    {
        if ((*(ulong*)p != _yearAndMonth || *(ushort*)(p + 8) != _day) && !Remember(p))
            return null;
        if ((p[10] | 0x20) != 't' && p[10] != ' ')
            return null;

        // "HH:MM:SS" less "00:00:00": digits are 0 to 9, colons 0.
        ulong time = *(ulong*)(p + 11) ^ 0x30303A30303A3030;
        if (((time | (time + 0x76767F76767F7676)) & 0x8080808080808080) != 0)
            return null;
        ulong tens = (time * 10) + (time >> 8);
        var hour = (uint)(byte)tens;
        var minute = (uint)(byte)(tens >> 24);
        var second = (uint)(byte)(tens >> 48);
        if (hour > 23 || minute > 59 || second > 59)
            return null;
        p += 19;
        long micros = _midnightMicros + ((((hour * 60L) + minute) * 60) + second) * UnixMicros.PerSecond;
        if (*p == '.')
        {
            int count = BitOperations.TrailingZeroCount(Digits.NotDigits(*(ulong*)(p + 1))) >> 3;
            if ((uint)(count - 1) > 6)
                return null;
            int kept = Math.Min(count, 6);
            micros += (long)(Digits.Read(p + 1, kept) * Digits.PowersOf10[6 - kept]);
            p += count + 1;
        }

        bool isUtc = (*p | 0x20) == 'z';
        p += isUtc ? 1 : 0;
        *cell = isUtc || _localTimes is null ? micros : _localTimes.ToUtc(micros);
        return *p == '"' ? p + 1 : null;
    }

    /// <summary>9 to 17 digits: seconds, milliseconds or microseconds by their count.</summary>
    static byte* Epoch(byte* p, long* cell)
    {
        var isDigit = Vector256.LessThanOrEqual(
            Vector256.Load(p) - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
        int count = BitOperations.TrailingZeroCount(~(ulong)isDigit.ExtractMostSignificantBits());
        if (count is < 9 or > 17 || *p == '0' || p[count] == '.' || (p[count] | 0x20) == 'e')
            return null;
        ulong digits = Digits.Read8(p);
        digits = count <= 16
            ? (digits * Digits.PowersOf10[count - 8]) + Digits.Read(p + 8, count - 8)
            : (((digits * 100_000_000) + Digits.Read8(p + 8)) * 10) + (ulong)(p[16] - '0');
        *cell = (long)digits * (count <= 11 ? 1_000_000 : count <= 14 ? 1_000 : 1);
        return p + count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    bool Remember(byte* p)
    {
        if (!IsoTimes.TryDate(new ReadOnlySpan<byte>(p, 10), out long days))
            return false;
        (_yearAndMonth, _day, _midnightMicros) = (*(ulong*)p, *(ushort*)(p + 8), days * UnixMicros.PerDay);
        return true;
    }
}
