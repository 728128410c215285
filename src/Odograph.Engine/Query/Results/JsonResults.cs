using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Odograph.Engine.Query.Results;

/// <summary>
/// JSON: an array with one object a line, or the objects alone (NDJSON). Both can be read line by line.
/// </summary>
public sealed class JsonResults(TextWriter output, bool isArray) : ResultWriter
{
    readonly ArrayBufferWriter<byte> _bytes = new();
    IReadOnlyList<ResultColumn> _columns = [];
    string[] _names = [];
    long _rows;

    public override void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns;
        _names = Distinct(columns);
        if (isArray)
        {
            output.Write('[');
        }
    }

    public override void Row(ReadOnlySpan<object?> cells)
    {
        _bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_bytes, JsonCells.Options))
        {
            json.WriteStartObject();
            for (int i = 0; i < cells.Length; i++)
            {
                json.WritePropertyName(_names[i]);
                JsonCells.Write(json, cells[i], _columns[i]);
            }

            json.WriteEndObject();
        }

        if (isArray)
        {
            output.Write(_rows == 0 ? "\n" : ",\n");
        }

        output.Write(Encoding.UTF8.GetString(_bytes.WrittenSpan));
        if (!isArray)
        {
            output.Write('\n');
        }

        _rows++;
    }

    public override void Flush() => output.Flush();

    public override void End()
    {
        if (isArray)
        {
            output.Write(_rows == 0 ? "]\n" : "\n]\n");
        }
    }

    // An object cannot hold one key twice: the second column of a name gets a number.
    static string[] Distinct(IReadOnlyList<ResultColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. columns.Select(column =>
        {
            string name = column.Name;
            for (int number = 2; !taken.Add(name); number++)
            {
                name = $"{column.Name}_{number}";
            }

            return name;
        })];
    }
}
