using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;
using static Odograph.Lake.Tests.Tables.SampleTables;

namespace Odograph.Lake.Tests.Tables;

public sealed class TableHistoryTests
{
    [Fact]
    public void Main_descends_from_itself_and_from_what_came_before()
    {
        var table = WithSnapshots(3);
        Assert.All([1L, 2, 3], id => Assert.Equal(Ancestry.Descends, TableHistory.AncestryOf(table, id)));
        Assert.Equal([3L, 2, 1], TableHistory.AncestorsOf(table, 3).Select(snapshot => snapshot.Id));
    }

    [Fact]
    public void A_rollback_is_seen_also_behind_a_later_commit()
    {
        var back = Applied(WithSnapshots(3), new TableUpdate.SetSnapshotRef("main", 1));
        Assert.Equal(Ancestry.RolledBack, TableHistory.AncestryOf(back, 3));
        var on = Applied(
            back, new TableUpdate.AddSnapshot(Snapshot(4, 4, 1)), new TableUpdate.SetSnapshotRef("main", 4));
        Assert.Equal(Ancestry.RolledBack, TableHistory.AncestryOf(on, 3));
        Assert.Equal(Ancestry.Descends, TableHistory.AncestryOf(on, 1));
    }

    [Fact]
    public void A_removed_main_is_a_rollback()
        => Assert.Equal(Ancestry.RolledBack, TableHistory.AncestryOf(
            Applied(WithSnapshots(2), new TableUpdate.RemoveSnapshotRef("main")), 2));

    [Fact]
    public void What_expired_cannot_be_told()
    {
        var table = Applied(WithSnapshots(3), new TableUpdate.RemoveSnapshots([1, 2]));
        Assert.Equal(Ancestry.Expired, TableHistory.AncestryOf(table, 2));
    }

    [Fact]
    public void An_expired_link_between_leaves_it_open_too()
    {
        var tagged = Applied(WithSnapshots(5), new TableUpdate.SetSnapshotRef("keep", 1, SnapshotRef.Tag));
        var table = Applied(tagged, new TableUpdate.RemoveSnapshots([2, 3]));
        Assert.Equal(Ancestry.Expired, TableHistory.AncestryOf(table, 1));
        Assert.Equal(Ancestry.Descends, TableHistory.AncestryOf(table, 4));
    }

    [Fact]
    public void A_line_that_runs_in_a_circle_ends()
    {
        var table = WithSnapshots(2) with { Snapshots = [Snapshot(1, 1, 2), Snapshot(2, 2, 1)] };
        Assert.Equal([2L, 1], TableHistory.AncestorsOf(table, 2).Select(snapshot => snapshot.Id));
    }

    [Fact]
    public void The_state_of_a_time_is_found_in_the_log()
    {
        var table = WithSnapshots(3);
        Assert.Null(TableHistory.AsOf(table, Now));
        Assert.Equal(1, TableHistory.AsOf(table, Now + 1)!.Id);
        Assert.Equal(3, TableHistory.AsOf(table, long.MaxValue)!.Id);
    }

    [Fact]
    public async Task Total_records_come_from_the_summary_or_are_counted()
    {
        var table = new AppendedTable();
        Assert.Equal(0, await TableHistory.TotalRecordsAsync(table.Store, table.Metadata));
        await table.AppendNewAsync(1);
        await table.AppendNewAsync(2);
        Assert.Equal(20, await TableHistory.TotalRecordsAsync(table.Store, table.Metadata));

        var bare = table.Current with { Summary = new Dictionary<string, string> { ["operation"] = "replace" } };
        var foreign = table.Metadata with { Snapshots = [bare] };
        Assert.Equal(20, await TableHistory.TotalRecordsAsync(table.Store, foreign));
    }
}
