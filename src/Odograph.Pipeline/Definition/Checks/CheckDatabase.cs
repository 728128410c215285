using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Odograph.DuckDb;
using Odograph.Model.Streams;
using Odograph.Pipeline.Dialect;

namespace Odograph.Pipeline.Definition.Checks;

/// <summary>
/// An empty database in memory that parses and binds checks and models against the columns of one stream at a time.
/// Opened when the first one is met.
/// Not thread-safe.
/// </summary>
internal sealed class CheckDatabase : IDisposable
{
    /// <summary>
    /// Levels of a syntax tree that are read: some 300 operations in a row. What is nested deeper is refused.
    /// </summary>
    internal static readonly JsonDocumentOptions Tree = new() { MaxDepth = 1000 };

    const string ParsePrefix = "SELECT ";
    const string Row = "checked_row";
    const string BindPrefix = $"SELECT 1 FROM {Row} WHERE TRY((\n";

    readonly Lazy<Session> _session = new(() => new Session());
    string _table = Row;

    /// <summary>Names of functions whose answer is not a matter of their arguments alone; lower case.</summary>
    public IReadOnlySet<string> Moody => _session.Value.Moody;

    /// <summary>Names of all aggregate functions; lower case.</summary>
    public IReadOnlySet<string> Aggregates => _session.Value.Aggregates;

    /// <summary>
    /// Sets the columns that checks and models see: identity, then the stream's own, in a table without rows.
    /// </summary>
    public void Use(IEnumerable<ColumnDefinition> columns, string table = Row)
    {
        _table = table;
        var own = columns.Select(column => $", \"{column.Name}\" {SqlType(column.Type)}");
        _session.Value.Connection.Execute(
            $"CREATE OR REPLACE TABLE {SqlText.Name(table)} (event_id VARCHAR, device_id VARCHAR, "
            + $"event_time TIMESTAMPTZ{string.Concat(own)})");
    }

    /// <summary>The syntax trees of the statements that <c>SELECT expression</c> comes to, or why it is none.</summary>
    public (JsonElement Statements, CheckFault? Fault) Parse(string expression)
        => ParseText(ParsePrefix + expression, ParsePrefix.Length, CheckTree.NoExpression);

    /// <summary>The syntax trees of a whole text, or why there are none.</summary>
    public (JsonElement Statements, CheckFault? Fault) ParseQuery(string sql)
        => ParseText(sql, 0, Rollups.ModelRules.OneSelect);

    /// <summary>Binds a query over the columns in use; null when it can.</summary>
    public CheckFault? BindQuery(string sql)
    {
        try
        {
            _session.Value.Connection.Prepare(sql).Dispose();
            return null;
        }
        catch (DuckDbException refusal)
        {
            return Fault(refusal, 0);
        }
    }

    /// <summary>The text of an expression's tree, in one spelling.</summary>
    public string TextOf(JsonNode expression)
    {
        var root = JsonNode.Parse(Serialized(ParsePrefix + "1"))!;
        root["statements"]![0]!["node"]!["select_list"] = new JsonArray(expression);
        var text = (string)_session.Value.Connection
            .Scalar($"SELECT json_deserialize_sql({SqlText.Literal(root.ToJsonString())}::JSON)")!;
        return text[ParsePrefix.Length..];
    }

    /// <summary>The type of an expression over the columns in use; null when it does not bind.</summary>
    public DuckDbLogicalType? TypeOf(string expression)
    {
        try
        {
            using var result = _session.Value.Connection.Query($"SELECT ({expression}) FROM {SqlText.Name(_table)}");
            return result.Columns[0].Type;
        }
        catch (DuckDbException)
        {
            return null;
        }
    }

    /// <summary>The values of constant expressions; null where they are none, or fail.</summary>
    public object?[]? Constants(string expressions)
    {
        try
        {
            return _session.Value.Connection.Rows($"SELECT {expressions}")[0];
        }
        catch (DuckDbException)
        {
            return null;
        }
    }

    string Serialized(string sql)
        => (string)_session.Value.Connection.Scalar($"SELECT json_serialize_sql({SqlText.Literal(sql)})::VARCHAR")!;

    (JsonElement Statements, CheckFault? Fault) ParseText(string text, int prefixBytes, string noSelect)
    {
        if (Read(Serialized(text)) is not { } root)
            return (default, new CheckFault("is nested too deeply; make it shorter", 0));
        if (!root.GetProperty("error").GetBoolean())
            return (root.GetProperty("statements"), null);

        // Other statements than SELECT have no tree to be had.
        return root.GetProperty("error_type").GetString() == "parser"
            ? (default, Fault(root, "error_message", prefixBytes))
            : (default, new CheckFault(noSelect, 0));
    }

    static JsonElement? Read(string tree)
    {
        try
        {
            return JsonDocument.Parse(tree, Tree).RootElement;
        }
        catch (JsonException)
        {
            return null; // the engine writes JSON, so it is the depth
        }
    }

    /// <summary>Binds the expression as a batch will run it; null when it can.</summary>
    public CheckFault? Bind(string expression)
    {
        var connection = _session.Value.Connection;
        try
        {
            connection.Prepare($"{BindPrefix}{expression}\n) IS NOT FALSE)").Dispose();
            using var result = connection.Query($"SELECT (\n{expression}\n) FROM checked_row");
            var type = result.Columns[0].Type;
            return type.Type is DuckDbType.Boolean or DuckDbType.SqlNull
                ? null
                : new CheckFault($"is a value of type {type}; expected a condition that is true or false", 0);
        }
        catch (DuckDbException refusal)
        {
            return Fault(refusal, BindPrefix.Length);
        }
    }

    public void Dispose()
    {
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    static string SqlType(ColumnType type) => type switch
    {
        ColumnType.Int => "INTEGER",
        ColumnType.Long => "BIGINT",
        ColumnType.Double => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Timestamp => "TIMESTAMPTZ",
        _ => "VARCHAR",
    };

    /// <summary>The engine's errors are JSON here, some of them behind a word or two.</summary>
    static CheckFault Fault(DuckDbException refusal, int prefixBytes)
    {
        var begin = refusal.Message.IndexOf('{', StringComparison.Ordinal);
        try
        {
            return Fault(
                JsonDocument.Parse(
                    refusal.Message[Math.Max(0, begin)..]).RootElement, "exception_message", prefixBytes);
        }
        catch (JsonException)
        {
            return new CheckFault(refusal.Message, 0);
        }
    }

    static CheckFault Fault(JsonElement error, string messageName, int prefixBytes)
    {
        var message = error.GetProperty(messageName).GetString()!.ReplaceLineEndings(" ");
        var position = error.TryGetProperty("position", out var text)
            && int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number - prefixBytes
            : 0;
        return new CheckFault(message, position);
    }

    sealed class Session : IDisposable
    {
        /// <summary>Beside those that the engine itself calls volatile: macros and settings.</summary>
        static readonly string[] AlsoMoody =
        [
            "ago", "current_role", "current_setting", "current_time", "current_timestamp", "current_user", "getenv",
            "getvariable", "localtime", "localtimestamp", "session_user", "user",
        ];

        readonly DuckDbDatabase _database;

        public Session()
        {
            _database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1 });
            Connection = _database.Connect();
            Connection.Execute("SET errors_as_json = true");
            foreach (var macro in GeoMacros.Create)
                Connection.Execute(macro);
            Aggregates = Connection
                .Rows("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'")
                .Select(row => (string)row[0]!)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            Moody = Connection
                .Rows("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'")
                .Select(row => (string)row[0]!)
                .Concat(AlsoMoody)
                .Where(name => name != "error")
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        public DuckDbConnection Connection { get; }

        public IReadOnlySet<string> Moody { get; }

        public IReadOnlySet<string> Aggregates { get; }

        public void Dispose()
        {
            Connection.Dispose();
            _database.Dispose();
        }
    }
}
