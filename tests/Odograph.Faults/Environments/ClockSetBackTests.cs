using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Model.Faults;

namespace Odograph.Faults.Environments;

/// <summary>
/// The wall clock is set back by an hour: before a start, and in the midst of one. Everything goes on, times of tables
/// do not go back, and another writer is still told from a dead one.
/// </summary>
public sealed class ClockSetBackTests : IDisposable
{
    const int Rejected = 5;
    const string AtOnce = "*:clock-back";

    readonly FaultProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Set_back_before_a_start_or_between_batches_nothing_is_lost_and_table_times_go_on()
    {
        var ids = new List<string>();
        foreach (string? fail in new[]
            { null, AtOnce, $"{AtOnce},loop.decide_before:clock-back", "loop.applied:clock-back", null })
        {
            var file = _program.Write();
            ids.AddRange(file.Ids);
            var run = await _program.FailAsync(fail, null, "ingest", file.Path, "--stream", "vehicle");
            Assert.True(run.ExitCode == Rejected, run.Error);
            Assert.Equal(fail is not null, run.Error.Contains(": clock-back", StringComparison.Ordinal));
            await ExactTables.AssertAsync(Way.Clock, _program.Data, ids);
        }

        Tally.Survived(Way.Clock, Tally.WordOf(FailAction.ClockBack), AtOnce);
    }

    [Fact]
    public async Task Batch_after_batch_of_a_running_city_is_decided_while_its_clock_goes_back()
    {
        const string Each = "loop.decide_before:clock-back:1+";
        using var up = new RunningProgram(Each, ["up", "--rate", "500", "--port", "0", "--data", _program.Data]);
        int at = 0;
        for (int batch = 0; batch < 3; batch++)
        {
            at = await up.WaitForAsync(
                line => line.StartsWith("fail point loop.decide_before@", StringComparison.Ordinal), at);
        }

        await up.SignalAsync("INT");

        Assert.Equal(130, await up.ExitAsync());
        Assert.Equal(0, (await _program.RunAsync("run", "--until-caught-up")).ExitCode);
        await ExactTables.AssertAsync(Way.Clock, _program.Data, []);
        Tally.Survived(Way.Clock, Tally.WordOf(FailAction.ClockBack), Each);
    }
}
