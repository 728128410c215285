using System.Globalization;
using System.Text.Json;
using Odograph.DuckDb;
using Odograph.Model.Streams;

namespace Odograph.Pipeline.Definition.Checks;

/// <summary>
/// An empty database in memory that parses and binds checks against the columns of one stream at a time. Opened when
/// the first check is met.
/// Not thread-safe.
/// </summary>
internal sealed class CheckDatabase : IDisposable
{
    const string ParsePrefix = "SELECT ";
    const string BindPrefix = "SELECT 1 FROM checked_row WHERE TRY((\n";

    readonly Lazy<Session> _session = new(() => new Session());

    /// <summary>Names of functions whose answer is not a matter of their arguments alone; lower case.</summary>
    public IReadOnlySet<string> Moody => _session.Value.Moody;

    /// <summary>Sets the columns that checks see: identity, then the stream's own.</summary>
    public void Use(IEnumerable<ColumnDefinition> columns)
    {
        var own = columns.Select(column => $", \"{column.Name}\" {SqlType(column.Type)}");
        _session.Value.Connection.Execute(
            "CREATE OR REPLACE TABLE checked_row (event_id VARCHAR, device_id VARCHAR, event_time TIMESTAMPTZ"
            + string.Concat(own) + ")");
    }

    /// <summary>The syntax trees of the statements that <c>SELECT expression</c> comes to, or why it is none.</summary>
    public (JsonElement Statements, CheckFault? Fault) Parse(string expression)
    {
        var quoted = (ParsePrefix + expression).Replace("'", "''", StringComparison.Ordinal);
        var text = (string)_session.Value.Connection.Scalar($"SELECT json_serialize_sql('{quoted}')::VARCHAR")!;
        var root = JsonDocument.Parse(text).RootElement;
        if (!root.GetProperty("error").GetBoolean())
            return (root.GetProperty("statements"), null);

        // Other statements than SELECT have no tree to be had.
        return root.GetProperty("error_type").GetString() == "parser"
            ? (default, Fault(root, "error_message", ParsePrefix.Length))
            : (default, new CheckFault(CheckTree.NoExpression, 0));
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
            Moody = Connection
                .Rows("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'")
                .Select(row => (string)row[0]!)
                .Concat(AlsoMoody)
                .Where(name => name != "error")
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        public DuckDbConnection Connection { get; }

        public IReadOnlySet<string> Moody { get; }

        public void Dispose()
        {
            Connection.Dispose();
            _database.Dispose();
        }
    }
}
