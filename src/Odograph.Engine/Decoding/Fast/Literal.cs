using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>What the fast path does with the value behind a literal.</summary>
internal enum ValueAction : byte
{
    /// <summary>The key is unknown, or a better one of the record counts: check the value's JSON and go on.</summary>
    Skip,
    Text,
    Double,
    Int,
    Long,
    Boolean,
    Time,
    Position,
}

/// <summary>
/// Bytes between two values, from behind the one to the first byte of the other: comma, key and colon with their
/// spaces, or the record's beginning and its first key. Lives in native memory, 64-byte aligned.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Literal
{
    /// <summary>Literals that may follow; a new one beyond the limit takes the place of the oldest.</summary>
    public const int MaxSuccessors = 16;

    /// <summary>Bytes compared at once.</summary>
    public const int HeadBytes = 32;

    public Vector256<byte> Head;
    public Vector256<byte> Mask;

    /// <summary>Column bits that the value sets.</summary>
    public ulong Bits;

    /// <summary>Bits that must not be set yet: the column has its value from another key, or from this one.</summary>
    public ulong Forbidden;

    /// <summary>The literal that followed last.</summary>
    public Literal* Predicted;
    public int Length;
    public int Column;
    public ValueAction Action;

    /// <summary>Successors ever added; those kept are the last <see cref="MaxSuccessors"/>.</summary>
    public int Added;

    /// <summary>All bytes, for literals longer than the head and for learning.</summary>
    public byte* Bytes;
    public fixed long Successors[MaxSuccessors];

    public readonly int SuccessorCount => Math.Min(Added, MaxSuccessors);

    public readonly ReadOnlySpan<byte> Tail => new(Bytes + HeadBytes, Length - HeadBytes);
}
