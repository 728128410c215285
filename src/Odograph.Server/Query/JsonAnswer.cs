using System.Text.Json;
using Odograph.Engine.Query.Results;

namespace Odograph.Server.Query;

/// <summary><c>{"columns": [{"name", "type"}], "rows": [[…]], "batch": n}</c>, written as rows come.</summary>
sealed class JsonAnswer(Stream output, long batch) : ResultWriter, IDisposable
{
    /// <summary>Bytes that wait in the writer before they go on.</summary>
    const int PendingBytes = 16 << 10;

    readonly Utf8JsonWriter _json = new(output, JsonCells.Options);
    IReadOnlyList<ResultColumn> _columns = [];

    public override void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns;
        _json.WriteStartObject();
        _json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            _json.WriteStartObject();
            _json.WriteString("name", column.Name);
            _json.WriteString("type", column.Type);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("rows");
    }

    public override void Row(ReadOnlySpan<object?> cells)
    {
        _json.WriteStartArray();
        for (int i = 0; i < cells.Length; i++)
        {
            JsonCells.Write(_json, cells[i], _columns[i]);
        }

        _json.WriteEndArray();
        if (_json.BytesPending > PendingBytes)
        {
            _json.Flush();
        }
    }

    public override void End()
    {
        _json.WriteEndArray();
        _json.WriteNumber("batch", batch);
        _json.WriteEndObject();
    }

    public override void Flush() => _json.Flush();

    public void Dispose() => _json.Dispose();
}
