using System.Globalization;

namespace Odograph.Model.Events;

/// <summary>
/// A place in a log partition: opaque, ordered text of digits, or of digits#digits (a Kinesis sequence number with a
/// sub-sequence). Order is that of the numbers, so "9" comes before "10". The end of a range is exclusive: the position
/// behind its last record. Positions compare only within one partition and one incarnation. default = "0".
/// </summary>
public readonly struct Position : IEquatable<Position>, IComparable<Position>
{
    // Text is kept only where the number does not fit a long; else it is derived, so that equal positions are equal
    // values.
    readonly long _number;
    readonly string? _text;

    Position(long number, string? text)
    {
        _number = number;
        _text = text;
    }

    public static Position Zero => default;

    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Position FromNumber(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return new Position(number, null);
    }

    /// <exception cref="FormatException">The text is neither digits nor digits#digits.</exception>
    public static Position Parse(string text) => TryParse(text, out var position)
        ? position
        : throw new FormatException($"A position is digits, or digits#digits: found \"{text}\".");

    public static bool TryParse(string? text, out Position position)
    {
        position = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        int hash = text.IndexOf('#', StringComparison.Ordinal);
        var head = hash < 0 ? text.AsSpan() : text.AsSpan(0, hash);
        var tail = hash < 0 ? [] : text.AsSpan(hash + 1);
        if (!IsDigits(head) || (hash >= 0 && !IsDigits(tail)))
        {
            return false;
        }

        position = hash < 0 && long.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new Position(number, null)
            : new Position(0, hash < 0 ? Trim(head) : $"{Trim(head)}#{Trim(tail)}");
        return true;
    }

    /// <summary>The position as a number (an offset), where it is one.</summary>
    public bool TryGetNumber(out long number)
    {
        number = _number;
        return _text is null;
    }

    public int CompareTo(Position other)
    {
        if (_text is null && other._text is null)
        {
            return _number.CompareTo(other._number);
        }

        Split(ToString(), out var head, out var tail);
        Split(other.ToString(), out var otherHead, out var otherTail);
        int byHead = CompareDigits(head, otherHead);
        return byHead != 0 ? byHead : CompareDigits(tail, otherTail);
    }

    public bool Equals(Position other) => _number == other._number && _text == other._text;

    public override bool Equals(object? obj) => obj is Position other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_number, _text);

    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);

    public static bool operator ==(Position left, Position right) => left.Equals(right);

    public static bool operator !=(Position left, Position right) => !left.Equals(right);

    public static bool operator <(Position left, Position right) => left.CompareTo(right) < 0;

    public static bool operator >(Position left, Position right) => left.CompareTo(right) > 0;

    public static bool operator <=(Position left, Position right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Position left, Position right) => left.CompareTo(right) >= 0;

    static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    static string Trim(ReadOnlySpan<char> digits)
    {
        var trimmed = digits.TrimStart('0');
        return trimmed.IsEmpty ? "0" : trimmed.ToString();
    }

    static void Split(string text, out ReadOnlySpan<char> head, out ReadOnlySpan<char> tail)
    {
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        head = hash < 0 ? text : text.AsSpan(0, hash);
        tail = hash < 0 ? [] : text.AsSpan(hash + 1);
    }

    static int CompareDigits(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        => left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
}
