using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;
using Odograph.Model.Time;

namespace Odograph.Cli.Commands.Lake;

/// <summary>`lake ls|show|snapshots|path|verify`: the tables as they lie on disk.</summary>
internal static class LakeCommand
{
    public static Command Create(CommandHost host)
    {
        var list = new Command("ls", "All tables with their rows and files");
        host.Handle(list, (_, invocation) => ListAsync(invocation));
        return new Command("lake", "The tables as they lie on disk")
        {
            list,
            OfTable(host, "show", "A table's columns", Show),
            OfTable(host, "snapshots", "A table's snapshots, newest first", Snapshots),
            OfTable(host, "path", "A table's folder, for other tools", ShowPath),
            VerifyCommand.Create(host),
        };
    }

    static Command OfTable(
        CommandHost host, string name, string description, Func<LakeReader, LoadedTable, Invocation, int> run)
    {
        var table = new Argument<string>("TABLE") { Description = "Name of a table, without the job" };
        var command = new Command(name, description) { table };
        host.Handle(command, async (parsed, invocation) =>
        {
            var lake = await LakeReader.OpenAsync(invocation);
            return run(lake, await lake.LoadAsync(parsed.GetRequiredValue(table), invocation.Stop), invocation);
        });
        return command;
    }

    static async Task<int> ListAsync(Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        var tables = await lake.LoadAllAsync(invocation.Stop);
        invocation.OpenResults().Write(
            [new("table"), new("rows", true), new("files", true), new("bytes", true), new("snapshots", true),
                new("changed")],
            tables.Select(table => new object?[]
            {
                table.Name.Name,
                Total(table, SnapshotSummary.TotalRecords),
                Total(table, SnapshotSummary.TotalFiles),
                Total(table, SnapshotSummary.TotalBytes),
                (long)table.Metadata.Snapshots.Count,
                Instant(table.Metadata.LastUpdatedMillis),
            }));
        return ExitCodes.Ok;
    }

    static int Show(LakeReader lake, LoadedTable table, Invocation invocation)
    {
        var spec = table.Metadata.DefaultSpec.Fields;
        invocation.OpenResults().Write(
            [new("id", true), new("column"), new("type"), new("required"), new("partition")],
            table.Metadata.CurrentSchema.Fields.Select(column => new object?[]
            {
                (long)column.Id, column.Name, TypeOf(column.Type), column.Required,
                spec.FirstOrDefault(field => field.SourceId == column.Id)?.Transform.Kind.ToString().ToUpperInvariant(),
            }));
        invocation.Say($"{table.Name}, format version 2, {table.MetadataLocation}");
        return ExitCodes.Ok;
    }

    static int Snapshots(LakeReader lake, LoadedTable table, Invocation invocation)
    {
        invocation.OpenResults().Write(
            [new("snapshot", true), new("parent", true), new("time"), new("batch"), new("added rows"),
                new("total rows"),
                new("refs")],
            table.Metadata.Snapshots.Reverse().Select(snapshot => new object?[]
            {
                snapshot.Id, snapshot.ParentId, Instant(snapshot.TimestampMillis),
                snapshot.Summary.GetValueOrDefault(Pipeline.Tables.TableProperties.Batch),
                snapshot.Summary.GetValueOrDefault(SnapshotSummary.AddedRecords, "0"),
                snapshot.Summary.GetValueOrDefault(SnapshotSummary.TotalRecords, "0"),
                string.Join(", ", table.Metadata.Refs.Where(named => named.Value.SnapshotId == snapshot.Id)
                    .Select(named => named.Key)),
            }));
        return ExitCodes.Ok;
    }

    static int ShowPath(LakeReader lake, LoadedTable table, Invocation invocation)
    {
        string key = lake.Store.KeyOf(table.Metadata.Location) ?? table.Metadata.Location;
        invocation.Terminal.Out.WriteLine(lake.Store.LocalPathOf(key) ?? table.Metadata.Location);
        return ExitCodes.Ok;
    }

    static string TypeOf(FieldType type) => type switch
    {
        ListType list => $"list<{TypeOf(list.Element)}>",
        PrimitiveType { Kind: PrimitiveKind.Decimal } number => $"decimal({number.Precision}, {number.Scale})",
        PrimitiveType { Kind: PrimitiveKind.Fixed } bytes => $"fixed[{bytes.Length}]",
        PrimitiveType plain => plain.Kind.ToString().ToLowerInvariant(),
        _ => type.ToString(),
    };

    static long Total(LoadedTable table, string key)
        => table.Metadata.CurrentSnapshot is { } snapshot ? SnapshotSummary.Number(snapshot, key) ?? 0 : 0;

    static DateTimeOffset Instant(long millis) => UnixMicros.ToInstant(millis * 1000);
}
