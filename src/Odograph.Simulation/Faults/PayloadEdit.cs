using System.Text;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Finds and changes members of the simulator's own messages, in which every member is written as
/// <c>"name": value</c>, texts have no quotes inside, and arrays hold no arrays.
/// </summary>
internal static class PayloadEdit
{
    /// <summary>Where the value of a member lies.</summary>
    /// <param name="name">With quotes, colon and space, as written.</param>
    /// <returns>Null when there is no such member.</returns>
    public static Range? Value(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name)
    {
        int at = payload.IndexOf(name);
        if (at < 0)
            return null;
        int from = at + name.Length;
        var rest = payload[from..];
        int length = rest[0] switch
        {
            (byte)'"' => rest[1..].IndexOf((byte)'"') + 2,
            (byte)'[' => rest.IndexOf((byte)']') + 1,
            _ => rest.IndexOfAny((byte)',', (byte)'}'),
        };
        return from..(from + length);
    }

    /// <summary>The text between the quotes of a text member, or what a number is written as.</summary>
    public static string Text(ReadOnlySpan<byte> payload, Range value)
        => Encoding.UTF8.GetString(payload[value].Trim((byte)'"'));

    public static byte[] Replace(ReadOnlySpan<byte> payload, Range range, ReadOnlySpan<byte> value)
    {
        var (from, length) = range.GetOffsetAndLength(payload.Length);
        return [.. payload[..from], .. value, .. payload[(from + length)..]];
    }

    public static byte[] Replace(ReadOnlySpan<byte> payload, Range range, string value)
        => Replace(payload, range, Encoding.UTF8.GetBytes(value));

    public static byte[] Insert(ReadOnlySpan<byte> payload, int at, ReadOnlySpan<byte> bytes)
        => Replace(payload, at..at, bytes);

    /// <summary>Without the member whose value this is, and without the comma behind it (it is not the last).</summary>
    public static byte[] WithoutMember(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name, Range value)
    {
        int end = value.End.Value + ", ".Length;
        return Replace(payload, (value.Start.Value - name.Length)..end, []);
    }
}
