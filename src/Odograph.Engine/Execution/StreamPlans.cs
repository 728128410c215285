using System.Globalization;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Execution.Dictionaries;
using Odograph.Model.Errors;
using Odograph.Pipeline.Definition;

namespace Odograph.Engine.Execution;

/// <summary>
/// Plans of streams, made once per definition, and the SQL function through which checks in SQL come back. Not safe for
/// concurrent use but for the function itself.
/// </summary>
sealed class StreamPlans(DuckDbConnection connection)
{
    readonly Dictionary<(string Definition, string Stream), StreamPlan> _plans = [];
    readonly Dictionary<StreamPlan, StreamValues> _values = [];
    readonly HashSet<int> _admits = [];
    volatile FirstPass? _running;

    public bool ChecksInSql { get; set; }

    public bool RollupsInSql { get; set; }

    public StreamPlan Of(PipelineDefinition definition, string stream)
    {
        if (_plans.TryGetValue((definition.Hash, stream), out var known))
        {
            return known;
        }

        var found = definition.FindStream(stream)
            ?? throw new ArgumentException($"The definition has no stream \"{stream}\".", nameof(stream));
        var plan = new StreamPlan(found, definition.RollupsOf(stream), ChecksInSql, RollupsInSql);
        ThrowIfUnbound(plan);
        _plans[(definition.Hash, stream)] = plan;
        return plan;
    }

    /// <summary>What batches have taught about the values of a stream's columns.</summary>
    public StreamValues ValuesOf(StreamPlan plan)
    {
        if (!_values.TryGetValue(plan, out var values))
        {
            _values.Add(plan, values = new StreamValues(plan));
        }

        return values;
    }

    /// <summary>The condition under which a row goes into the first file; null where no check is SQL.</summary>
    public string? Where(FirstPass pass)
    {
        var checks = pass.Plan.Checks.Sql;
        if (checks.Count == 0)
        {
            return null;
        }

        _running = pass;
        var outcomes = checks.Select(check => $"TRY(({check.Expression}) IS NOT FALSE)");
        return $"{Admit(checks.Count)}({StreamPlan.RowColumn}, {string.Join(", ", outcomes)})";
    }

    // One function per number of checks: SQL functions have a fixed number of parameters here.
    string Admit(int checks)
    {
        string name = $"__admit_{checks.ToString(CultureInfo.InvariantCulture)}";
        if (_admits.Add(checks))
        {
            connection.Register(new ScalarFunction(
                name,
                [DuckDbType.BigInt, .. Enumerable.Repeat(DuckDbType.Boolean, checks)],
                DuckDbType.Boolean,
                Dispatch));
        }

        return name;
    }

    // All rows of a chunk are of one worker.
    void Dispatch(DuckDbChunk input, VectorWriter output)
    {
        if (input.Count > 0)
        {
            long reference = input[0].GetInt64(0);
            _running!.WorkerOf((int)(reference >> Worker.RowBits)).Admit(input, output);
        }
    }

    void ThrowIfUnbound(StreamPlan plan)
    {
        string row = "SELECT " + string.Join(
            ", ", plan.Columns.Select(column => $"NULL::{TypeOf(column.Type)} AS \"{column.Name}\""));
        foreach (var (_, expression) in plan.Checks.Sql)
        {
            try
            {
                using var statement = connection.Prepare($"SELECT TRY(({expression}) IS NOT FALSE) FROM ({row})");
            }
            catch (DuckDbException e)
            {
                throw new OdographException(
                    ErrorKind.User,
                    $"stream \"{plan.Stream.Name}\": check \"{expression}\" is no expression over its columns: "
                    + e.Message,
                    "mend it in streams/" + plan.Stream.Name + ".yaml",
                    e);
            }
        }
    }

    static string TypeOf(DuckDbType type) => type == DuckDbType.TimestampTz ? "TIMESTAMPTZ" : type.ToString();
}
