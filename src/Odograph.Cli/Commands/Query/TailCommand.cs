using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Engine.Query.Results;

namespace Odograph.Cli.Commands.Query;

/// <summary>`tail STREAM`: the rows of applied batches, batch after batch, beside a writer.</summary>
internal static class TailCommand
{
    /// <summary>How often the lake is asked for a new batch; a batch comes each second at most.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Create(CommandHost host)
    {
        var stream = new Argument<string>("STREAM") { Description = "A table of the job" };
        var rows = new Option<int>("--rows")
        {
            Description = "Rows of the past to begin with",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        var once = new Option<bool>("--once") { Description = "End instead of waiting for new rows" };
        var command = new Command("tail", "Follow the rows of a stream, batch by batch") { stream, rows, once };
        host.Handle(command, (parsed, invocation)
            => RunAsync(parsed.GetRequiredValue(stream), parsed.GetValue(rows), parsed.GetValue(once), invocation));
        return command;
    }

    static async Task<int> RunAsync(string stream, int rows, bool once, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        _ = await lake.LoadAsync(stream, invocation.Stop);
        var writer = invocation.OpenResults();
        long seen;
        using (var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop))
        {
            seen = session.Point.Batch;
            string newest = string.Create(CultureInfo.InvariantCulture,
                $"{SelectFrom(stream)} ORDER BY ingested_at DESC, source_position DESC LIMIT {rows}");
            using var result = session.Query(
                $"SELECT * FROM ({newest}) ORDER BY ingested_at, source_position", invocation.Stop);
            writer.Begin([.. result.Columns.Select(ResultColumn.Of)]);
            writer.Append(result);
            writer.Flush();
        }

        while (!once)
        {
            await Task.Delay(Look, invocation.Time, invocation.Stop);
            seen = await AppendAfterAsync(lake, stream, seen, writer, invocation);
        }

        writer.End();
        return ExitCodes.Ok;
    }

    // A batch's rows are those between the positions that its ledger rows name.
    static async Task<long> AppendAfterAsync(
        LakeReader lake, string stream, long seen, ResultWriter writer, Invocation invocation)
    {
        var point = await ReadPoint.FindAsync(lake.Catalog, lake.Job, AsOf.Latest, invocation.Stop);
        if (point.Batch == seen)
        {
            return seen;
        }

        using var session = await lake.OpenSessionAsync(AsOf.OfBatch(point.Batch), invocation.Stop);
        string batches = string.Create(CultureInfo.InvariantCulture, $"l.batch > {seen} AND l.stream = '{stream}'");
        string select = $"{SelectFrom(stream)} t WHERE EXISTS (SELECT 1 FROM ledger l WHERE {batches} "
            + "AND l.source = t.source AND l.source_partition = t.source_partition "
            + "AND t.source_position >= l.position_from::BIGINT "
            + "AND t.source_position < l.position_to::BIGINT) ORDER BY ingested_at, source_position";
        using var result = session.Query(select, invocation.Stop);
        writer.Append(result);
        writer.Flush();
        return point.Batch;
    }

    static string SelectFrom(string stream) => $"SELECT * FROM \"{stream}\"";
}
