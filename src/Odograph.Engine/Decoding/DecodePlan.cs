using System.Text;
using Odograph.Model.Streams;

namespace Odograph.Engine.Decoding;

/// <summary>
/// What a stream's records are decoded into, and by which keys. Immutable, shared by all workers.
/// Columns: event_id, device_id, event_time, then the stream's own in table order. Rank of a column's spellings, best
/// first: its own name, that in camelCase, then as the definition lists them. Keys compare byte for byte after JSON
/// escapes are resolved.
/// </summary>
internal sealed class DecodePlan
{
    /// <summary>
    /// Columns of one stream, identity included (a row's nulls are one 64-bit set). A plan for more is refused.
    /// </summary>
    public const int MaxColumns = 62;

    public const int EventIdColumn = 0;
    public const int DeviceIdColumn = 1;
    public const int EventTimeColumn = 2;

    readonly Dictionary<string, int> _keyIndex = new(StringComparer.Ordinal);
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _keyLookup;
    readonly List<int> _keyTargets = [];
    readonly List<int> _firstKeys = [];
    readonly int _longestKey;

    /// <exception cref="ArgumentException">
    /// Too many columns, a column twice, a key that two columns accept, or <c>position</c> without two double columns
    /// latitude and longitude.
    /// </exception>
    public DecodePlan(StreamDefinition stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = stream.Name;
        TimeZone = stream.TimeZone;
        Columns =
        [
            new(CommonColumns.EventId, ColumnType.String),
            new(CommonColumns.DeviceId, ColumnType.String),
            new(CommonColumns.EventTime, ColumnType.Timestamp),
            .. stream.Columns,
        ];
        if (Columns.Count > MaxColumns)
            throw new ArgumentException($"stream \"{Stream}\": {Columns.Count} columns, at most {MaxColumns}");
        for (var column = 0; column < Columns.Count; column++)
            AddKeys(column, Columns[column].Name, stream);

        (LatitudeColumn, LongitudeColumn) = (FindColumn("latitude"), FindColumn("longitude"));
        if (stream.Accept.ContainsKey(StreamDefinition.PositionKey))
        {
            if (!IsDouble(LatitudeColumn) || !IsDouble(LongitudeColumn))
                throw new ArgumentException($"stream \"{Stream}\": position needs doubles latitude and longitude");
            AddKeys(PositionTarget, StreamDefinition.PositionKey, stream);
        }

        _firstKeys.Add(_keyTargets.Count);
        _longestKey = _keyIndex.Keys.Max(Encoding.UTF8.GetByteCount);
        _keyLookup = _keyIndex.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Stream { get; }

    /// <summary>Zone of times that name none.</summary>
    public TimeZoneInfo TimeZone { get; }

    public IReadOnlyList<ColumnDefinition> Columns { get; }

    /// <summary>-1 where the stream has none; so is <see cref="LongitudeColumn"/>.</summary>
    public int LatitudeColumn { get; }

    public int LongitudeColumn { get; }

    /// <summary>
    /// The target of keys that fill latitude and longitude together; every other target is a column's index.
    /// </summary>
    public int PositionTarget => Columns.Count;

    /// <summary>Number of accepted keys. Keys of a target are neighbours, best rank first.</summary>
    public int KeyCount => _keyTargets.Count;

    /// <summary>Number of targets: the columns, and the position where the stream accepts one.</summary>
    public int TargetCount => _firstKeys.Count - 1;

    public int TargetOf(int key) => _keyTargets[key];

    /// <summary>The keys of a target: [First, End).</summary>
    public (int First, int End) KeysOf(int target) => (_firstKeys[target], _firstKeys[target + 1]);

    /// <summary>Index of the key with these UTF-8 bytes (without quotes and escapes), or -1.</summary>
    public int FindKey(ReadOnlySpan<byte> name)
    {
        if (name.Length > _longestKey)
            return -1;
        Span<char> text = stackalloc char[_longestKey];
        int length = Encoding.UTF8.GetChars(name, text);
        return _keyLookup.TryGetValue(text[..length], out int key) ? key : -1;
    }

    /// <summary>
    /// Whether a bare NaN or Infinity under the key is a value of the wrong type; elsewhere it breaks the JSON.
    /// </summary>
    public bool IsNumberKey(int key) => key >= 0 && _keyTargets[key] < Columns.Count
        && Columns[_keyTargets[key]].Type is ColumnType.Int or ColumnType.Long or ColumnType.Double;

    internal static string CamelCase(string name)
    {
        var camel = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '_' || i == 0)
                camel.Append(i > 1 && name[i - 1] == '_' ? char.ToUpperInvariant(name[i]) : name[i]);
        }

        return camel.ToString();
    }

    void AddKeys(int target, string name, StreamDefinition stream)
    {
        _firstKeys.Add(_keyTargets.Count);
        AddKey(target, name);
        AddKey(target, CamelCase(name));
        foreach (string spelling in stream.Accept.GetValueOrDefault(name) ?? [])
            AddKey(target, spelling);
    }

    void AddKey(int target, string key)
    {
        if (_keyIndex.TryGetValue(key, out int known))
        {
            if (_keyTargets[known] != target)
                throw new ArgumentException($"stream \"{Stream}\": two columns accept the key \"{key}\"");
            return;
        }

        _keyIndex.Add(key, _keyTargets.Count);
        _keyTargets.Add(target);
    }

    int FindColumn(string name)
    {
        for (var column = 0; column < Columns.Count; column++)
        {
            if (Columns[column].Name == name)
                return column;
        }

        return -1;
    }

    bool IsDouble(int column) => column >= 0 && Columns[column].Type == ColumnType.Double;
}
