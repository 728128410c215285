using Odograph.Lake.Avro;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Manifests;

/// <summary>Fields of an Avro record by Iceberg's field id, with their types checked. The places are looked up
/// once.</summary>
internal sealed class AvroColumns(AvroSchema schema)
{
    readonly Dictionary<int, int> _places = [];

    /// <summary>The schema of a field that is a record.</summary>
    public AvroSchema RecordOf(int id, string name)
        => Place(id, name) is >= 0 and var place && schema.Fields[place].Schema is { Kind: AvroKind.Record } record
            ? record
            : throw Missing(name);

    /// <summary>A field that must be there and not null.</summary>
    public T Get<T>(object?[] record, int id, string name)
        => Place(id, name) is >= 0 and var place ? As<T>(record[place], name) : throw Missing(name);

    public T? Find<T>(object?[] record, int id, string name)
        where T : struct
        => Place(id, name) is >= 0 and var place && record[place] is { } value ? As<T>(value, name) : null;

    public T? FindRef<T>(object?[] record, int id, string name)
        where T : class
        => Place(id, name) is >= 0 and var place && record[place] is { } value ? As<T>(value, name) : null;

    /// <summary>A number may be written narrower than it is read.</summary>
    public static T As<T>(object? value, string name)
        => value switch
        {
            T expected => expected,
            int narrow when typeof(T) == typeof(long) => (T)(object)(long)narrow,
            _ => throw new TableFormatException(
                $"{name}: expected {typeof(T).Name}, found {value?.GetType().Name ?? "null"}"),
        };

    int Place(int id, string name)
    {
        if (!_places.TryGetValue(id, out int place))
        {
            place = schema.IndexOf(id, name);
            _places[id] = place;
        }

        return place;
    }

    static TableFormatException Missing(string name) => new($"no field \"{name}\"");
}
