namespace Odograph.Cli.Tests.Programs;

/// <summary>
/// The log on disk is exchanged, cut or damaged while the program is away: it stops and says where, notes the gap when
/// told to go on, and the ledger adds up afterwards.
/// </summary>
public sealed class GapTests : IDisposable
{
    readonly DataProgram _program = new();

    string Log => Path.Combine(_program.Data, "log", "vehicle");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_log_that_is_gone_is_a_gap_up_to_the_last_end_seen()
    {
        await IngestAsync(0);
        Directory.Delete(Path.Combine(_program.Data, "log"), recursive: true);

        await StopsAndGoesOnAsync("is gone");
        await IngestAsync(1);

        Assert.Equal("80", await _program.QueryAsync("SELECT count(*) FROM vehicle"));
        Assert.Equal("partition_gone", await ReasonsAsync());
    }

    [Fact]
    public async Task A_log_of_another_incarnation_is_read_from_its_beginning()
    {
        await IngestAsync(0);
        Directory.Delete(Path.Combine(_program.Data, "log"), recursive: true);
        Assert.Equal(0, (await _program.RunAsync("ingest", "--append-only", "--stream", "vehicle", File(1))).ExitCode);

        await StopsAndGoesOnAsync("another log under the same name");

        Assert.Equal("80", await _program.QueryAsync("SELECT count(*) FROM vehicle"));
        Assert.Equal("other_incarnation", await ReasonsAsync());
    }

    [Fact]
    public async Task A_log_that_lost_its_end_is_a_gap()
    {
        await IngestAsync(0);
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Log, "1")))
        {
            if (path.EndsWith(".index", StringComparison.Ordinal))
            {
                System.IO.File.Delete(path);
                continue;
            }

            using var segment = System.IO.File.OpenWrite(path);
            segment.SetLength(900);
        }

        await StopsAndGoesOnAsync("the log ends at");

        Assert.Equal("end_below", await ReasonsAsync());
        await IngestAsync(1);
        Assert.Equal("80", await _program.QueryAsync("SELECT count(*) FROM vehicle"));
    }

    [Fact]
    public async Task Damage_costs_the_record_it_is_in_and_the_rest_is_read()
    {
        Assert.Equal(0, (await _program.RunAsync("ingest", "--append-only", "--stream", "vehicle", File(0))).ExitCode);
        string path = Directory.EnumerateFiles(Path.Combine(Log, "1"), "*.log").First();
        using (var segment = System.IO.File.OpenWrite(path))
        {
            segment.Position = 700;
            segment.WriteByte((byte)'#');
        }

        await StopsAndGoesOnAsync("damage");

        Assert.Equal("39", await _program.QueryAsync("SELECT count(*) FROM vehicle"));
        Assert.Equal("damage", await ReasonsAsync());
    }

    [Fact]
    public async Task A_partition_without_its_folder_is_refused_with_the_way_out()
    {
        await IngestAsync(0);
        Directory.Delete(Path.Combine(Log, "2"), recursive: true);

        var refused = await _program.RunAsync("run", "--until-caught-up", "--on-gap", "skip");

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("the folder is missing", refused.Error, StringComparison.Ordinal);
        Directory.Move(Log, Path.Combine(_program.Data, "..", "away"));
        await StopsAndGoesOnAsync("is gone");
        await IngestAsync(1);
        Assert.Equal("80", await _program.QueryAsync("SELECT count(*) FROM vehicle"));
    }

    string File(int number) => _program.Write($"{number}.ndjson", DataProgram.Events(40, number * 40));

    async Task IngestAsync(int number)
    {
        var run = await _program.RunAsync("ingest", "--stream", "vehicle", File(number));
        Assert.True(run.ExitCode == 0, run.Error);
    }

    async Task StopsAndGoesOnAsync(string why)
    {
        var stopped = await _program.RunAsync("run", "--until-caught-up");
        Assert.Equal(4, stopped.ExitCode);
        Assert.Contains(why, stopped.Error, StringComparison.Ordinal);
        Assert.Contains("--on-gap skip", stopped.Error, StringComparison.Ordinal);
        var skipped = await _program.RunAsync("run", "--until-caught-up", "--on-gap", "skip");
        Assert.True(skipped.ExitCode == 0, skipped.Error);
        Assert.Contains("gaps skipped", skipped.Error, StringComparison.Ordinal);
        var proof = await _program.RunAsync("lake", "verify");
        Assert.True(proof.ExitCode == 0, proof.Error);
    }

    Task<string> ReasonsAsync() => _program.QueryAsync(
        "SELECT string_agg(DISTINCT json_extract_string(detail, '$.reason')) FROM ledger WHERE kind = 'gap'");
}
