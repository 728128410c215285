using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Engine.Query.Results;
using Odograph.Lake.Schemas;

namespace Odograph.Cli.Commands.Query;

/// <summary>
/// `tail STREAM`: the rows of applied batches, batch after batch, beside a writer. Each row comes once, with the batch
/// that added it, wherever it was in the log before.
/// </summary>
internal static class TailCommand
{
    /// <summary>How often the lake is asked for a new batch; a batch comes each second at most.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    const string InOrder = "ORDER BY ingested_at, source_position";

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
        TableAtBatch table;
        long seen;
        using (var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop))
        {
            seen = session.Point.Batch;
            table = TableOf(session.Point, stream);
            string newest = string.Create(CultureInfo.InvariantCulture,
                $"{SelectFrom(stream)} ORDER BY ingested_at DESC, source_position DESC LIMIT {rows}");
            using var result = session.Query($"SELECT * FROM ({newest}) {InOrder}", invocation.Stop);
            writer.Begin([.. result.Columns.Select(ResultColumn.Of)]);
            writer.Append(result);
            writer.Flush();
        }

        var schema = table.Table.Metadata.CurrentSchema; // columns that come later are not in what was begun
        while (!once)
        {
            await Task.Delay(Look, invocation.Time, invocation.Stop);
            var point = await ReadPoint.FindAsync(lake.Catalog, lake.Job, AsOf.Latest, invocation.Stop);
            if (point.Batch > seen)
            {
                await AppendAfterAsync(lake, seen, point, stream, schema, writer, invocation);
                seen = point.Batch;
            }
        }

        writer.End();
        return ExitCodes.Ok;
    }

    static async Task AppendAfterAsync(
        LakeReader lake, long seen, ReadPoint point, string stream, Schema schema, ResultWriter writer,
        Invocation invocation)
    {
        var batches = await BatchRows.AfterAsync(lake.Store, TableOf(point, stream), seen, invocation.Stop);
        foreach (var batch in batches)
        {
            using var session = lake.OpenSession(point, batch, schema);
            using var result = session.Query($"{SelectFrom(stream)} {InOrder}", invocation.Stop);
            writer.Append(result);
            writer.Flush();
        }
    }

    static TableAtBatch TableOf(ReadPoint point, string stream)
        => point.Tables.Single(table => table.Table.Name.Name == stream);

    static string SelectFrom(string stream) => $"SELECT * FROM \"{stream}\"";
}
