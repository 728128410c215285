using System.Text.Json;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;

namespace Odograph.Cli.Commands.Score;

/// <summary>
/// The lines of <c>faults.ndjson</c> as rows for SQL. A line that cannot be read (a program that was killed tears one)
/// has no run.
/// </summary>
internal sealed class ToldFaults(string folder) : TableSource
{
    static readonly (string Name, DuckDbType Type)[] Fields =
    [
        ("run", DuckDbType.Integer), ("number", DuckDbType.BigInt), ("kind", DuckDbType.Varchar),
        ("stream", DuckDbType.Varchar), ("event_id", DuckDbType.Varchar), ("expected_reason", DuckDbType.Varchar),
    ];

    public override IReadOnlyList<SourceColumn> Columns { get; } =
        [new("line", DuckDbType.BigInt), .. Fields.Select(field => new SourceColumn(field.Name, field.Type))];

    public override int MaxReaders => 1;

    public override TableReader OpenReader()
    {
        string path = Path.Combine(folder, "faults.ndjson");
        return new Reader((File.Exists(path) ? File.ReadLines(path) : []).GetEnumerator());
    }

    sealed class Reader(IEnumerator<string> lines) : TableReader
    {
        long _line;

        public override int Fill(in ChunkWriter chunk)
        {
            int row = 0;
            for (; row < DuckDbChunk.Capacity && lines.MoveNext(); row++)
            {
                chunk[0].Set(row, ++_line);
                var values = Parse(lines.Current);
                for (int field = 0; field < Fields.Length; field++)
                {
                    chunk[field + 1].SetValue(row, values[field]);
                }
            }

            return row;
        }

        public override void Dispose() => lines.Dispose();

        static object?[] Parse(string line)
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                return [.. Fields.Select(field => Value(json.RootElement, field))];
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
            {
                return new object?[Fields.Length];
            }
        }

        static object? Value(JsonElement line, (string Name, DuckDbType Type) field)
            => !line.TryGetProperty(field.Name, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : field.Type == DuckDbType.Integer ? value.GetInt32()
            : field.Type == DuckDbType.BigInt ? value.GetInt64()
            : value.GetString();
    }
}
