using System.Runtime.CompilerServices;
using System.Text;
using Odograph.DuckDb.Native;
using Odograph.DuckDb.Results;

namespace Odograph.DuckDb;

/// <summary>
/// One column of a chunk. Typed readers do not look at the type or at nulls: ask <see cref="IsNull"/> first. Rows count
/// from 0 and are not checked against the chunk's size.
/// </summary>
public readonly unsafe struct DuckDbVector
{
    readonly byte* _data;
    readonly ulong* _validity;

    internal DuckDbVector(nint handle, DuckDbLogicalType type)
    {
        Handle = handle;
        Type = type;
        _data = (byte*)NativeMethods.duckdb_vector_get_data(handle);
        _validity = NativeMethods.duckdb_vector_get_validity(handle);
    }

    public DuckDbLogicalType Type { get; }

    internal nint Handle { get; }

    /// <summary>
    /// Whether no cell of the vector was marked null, so that <see cref="IsNull"/> need not be asked.
    /// </summary>
    public bool HasNoNulls => _validity is null;

    public bool IsNull(int row) => _validity is not null && ((_validity[row >> 6] >> (row & 63)) & 1) == 0;

    public bool GetBoolean(int row) => _data[row] != 0;

    public int GetInt32(int row) => ((int*)_data)[row];

    /// <summary>BigInt, and the µs of Timestamp, TimestampTz and Time.</summary>
    public long GetInt64(int row) => ((long*)_data)[row];

    public double GetDouble(int row) => ((double*)_data)[row];

    /// <summary>The bytes of a Varchar (UTF-8) or Blob, in DuckDB's memory.</summary>
    public ReadOnlySpan<byte> GetBytes(int row) => StringCell.Read((StringCell*)_data + row);

    public string GetString(int row) => Encoding.UTF8.GetString(GetBytes(row));

    /// <summary>The cells as they lie in memory, for fixed-width types.</summary>
    public ReadOnlySpan<T> Cells<T>(int count)
        where T : unmanaged
        => new(_data, count);

    /// <summary>Where a list's, array's or map's elements lie in <see cref="Elements"/>.</summary>
    public (int Offset, int Length) GetRange(int row)
    {
        if (Type.Type == DuckDbType.Array)
        {
            return (row * Type.Length, Type.Length);
        }

        var entry = ((ListEntry*)_data)[row];
        return ((int)entry.Offset, (int)entry.Length);
    }

    /// <summary>The elements of all rows of a List or Array.</summary>
    public DuckDbVector Elements => Type.Type == DuckDbType.Array
        ? new(NativeMethods.duckdb_array_vector_get_child(Handle), Type.Children[0])
        : new(NativeMethods.duckdb_list_vector_get_child(Handle), Type.Children[0]);

    /// <summary>The keys of all rows of a Map.</summary>
    public DuckDbVector Keys => new(Entry(0), Type.Children[0]);

    /// <summary>The values of all rows of a Map.</summary>
    public DuckDbVector Values => new(Entry(1), Type.Children[1]);

    /// <summary>A member of a Struct.</summary>
    public DuckDbVector Member(int index)
        => new(NativeMethods.duckdb_struct_vector_get_child(Handle, (ulong)index), Type.Children[index]);

    /// <summary>
    /// A cell as a CLR value: bool, sbyte … ulong, Int128, UInt128, float, double, string (Varchar, Enum), byte[],
    /// Guid, TimeSpan (Time), DateOnly or int (Date out of DateOnly's range), DateTimeOffset (TimestampTz), DateTime
    /// (the other timestamps), object?[] (lists), and KeyValuePair&lt;string, object?&gt;[] (struct members, map
    /// entries with the key's text). What has no CLR value that holds it (decimals, intervals, timestamps out of range
    /// or infinite) is its text.
    /// </summary>
    public object? GetValue(int row) => IsNull(row) ? null : CellValues.Read(this, row);

    /// <summary>A cell as DuckDB's command line would show it; null for NULL.</summary>
    public string? GetText(int row) => IsNull(row) ? null : CellText.Of(this, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T Cell<T>(int row)
        where T : unmanaged
        => ((T*)_data)[row];

    nint Entry(ulong member)
        => NativeMethods.duckdb_struct_vector_get_child(NativeMethods.duckdb_list_vector_get_child(Handle), member);

    readonly record struct ListEntry(ulong Offset, ulong Length);
}
