using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Odograph.Engine.Decoding.Full;
using Odograph.Model.Streams;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// What the records of a stream looked like so far: their literals, and which followed which. Every way through the
/// graph from its root is the text of a JSON object, values apart, because each step was seen in a sound record. One
/// per worker.
/// </summary>
internal sealed unsafe class LiteralGraph : IDisposable
{
    /// <summary>
    /// Literals kept. When a stream has more (keys that are data), new ones are not learned; after as many refusals all
    /// are forgotten, so that what came first does not stay for ever.
    /// </summary>
    public const int MaxLiterals = 512;

    /// <summary>Longest literal; a record with a longer one is not learned.</summary>
    const int MaxLiteralBytes = 512;

    readonly DecodePlan _plan;
    readonly List<nint> _literals = [];
    int _refused;

    public LiteralGraph(DecodePlan plan)
    {
        _plan = plan;
        Root = Allocate([]);
    }

    ~LiteralGraph() => Free();

    /// <summary>The place before a record's first byte.</summary>
    public Literal* Root { get; private set; }

    public int Count => _literals.Count - 1;

    /// <summary>Takes the way of a record that the full reader found sound.</summary>
    public void Learn(byte* record, MemberList members)
    {
        if (members.Count is 0 or > MemberList.Limit)
            return;
        Literal* at = Root;
        byte* from = record;
        for (var i = 0; i < members.Count; i++)
        {
            var bytes = new ReadOnlySpan<byte>(from, (int)(members.Start(i) - from));
            Literal* next = FindSuccessor(at, bytes);
            if (next == null)
                next = FindOrAdd(bytes, members.Key(i));
            if (next == null)
                return;
            Connect(at, next);
            at = next;
            from = members.End(i);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    static Literal* FindSuccessor(Literal* at, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < at->SuccessorCount; i++)
        {
            var next = (Literal*)at->Successors[i];
            if (IsSame(next, bytes))
                return next;
        }

        return null;
    }

    static bool IsSame(Literal* literal, ReadOnlySpan<byte> bytes)
        => bytes.SequenceEqual(new ReadOnlySpan<byte>(literal->Bytes, literal->Length));

    static void Connect(Literal* from, Literal* to)
    {
        from->Predicted = to;
        for (var i = 0; i < from->SuccessorCount; i++)
        {
            if (from->Successors[i] == (nint)to)
                return;
        }

        from->Successors[from->Added % Literal.MaxSuccessors] = (nint)to;
        from->Added++;
    }

    Literal* FindOrAdd(ReadOnlySpan<byte> bytes, int key)
    {
        if (bytes.Length is 0 or > MaxLiteralBytes)
            return null;
        foreach (nint literal in _literals)
        {
            if (IsSame((Literal*)literal, bytes))
                return (Literal*)literal;
        }

        if (Count >= MaxLiterals)
        {
            if (++_refused >= MaxLiterals)
                Forget();
            return null;
        }

        Literal* added = Allocate(bytes);
        if (key >= 0)
            SetAction(added, _plan.TargetOf(key));
        return added;
    }

    void SetAction(Literal* literal, int target)
    {
        if (target == _plan.PositionTarget)
        {
            literal->Action = ValueAction.Position;
            literal->Forbidden = FastReader.PositionBit;
            literal->Bits = FastReader.PositionBit | 1UL << _plan.LatitudeColumn | 1UL << _plan.LongitudeColumn;
            literal->Column = _plan.LatitudeColumn;
            return;
        }

        literal->Action = _plan.Columns[target].Type switch
        {
            ColumnType.String => ValueAction.Text,
            ColumnType.Double => ValueAction.Double,
            ColumnType.Int => ValueAction.Int,
            ColumnType.Long => ValueAction.Long,
            ColumnType.Boolean => ValueAction.Boolean,
            _ => ValueAction.Time,
        };
        literal->Column = target;
        literal->Bits = 1UL << target;
        literal->Forbidden = 1UL << target;
    }

    Literal* Allocate(ReadOnlySpan<byte> bytes)
    {
        // The bytes lie behind the literal, padded so that its head can be loaded as a vector.
        nuint size = (nuint)(sizeof(Literal) + Math.Max(bytes.Length, Literal.HeadBytes));
        var literal = (Literal*)NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(literal, size);
        literal->Bytes = (byte*)(literal + 1);
        literal->Length = bytes.Length;
        bytes.CopyTo(new Span<byte>(literal->Bytes, bytes.Length));
        literal->Head = Vector256.Load(literal->Bytes);
        for (var i = 0; i < Math.Min(bytes.Length, Literal.HeadBytes); i++)
            Unsafe.Add(ref Unsafe.As<Vector256<byte>, byte>(ref literal->Mask), i) = 0xFF;
        _literals.Add((nint)literal);
        return literal;
    }

    void Forget()
    {
        Free();
        _refused = 0;
        Root = Allocate([]);
    }

    void Free()
    {
        foreach (nint literal in _literals)
            NativeMemory.AlignedFree((void*)literal);
        _literals.Clear();
    }
}
