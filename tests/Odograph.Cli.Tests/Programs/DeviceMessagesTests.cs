using System.Net;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

public sealed class DeviceMessagesTests : IDisposable
{
    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_phone_is_always_answered_and_what_makes_no_sense_is_in_quarantine()
    {
        using var process = ProcessRun.Start(
            OdographProgram.Path,
            ["up", "--no-simulator", "--no-browser", "--port", "0", "--osmand-speed", "kmh", "--data", _program.Data],
            environment: OdographProgram.Plain);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(process.StandardError) };
            foreach (string query in (string[])[
                "id=car&timestamp=1377177267&lat=60&lon=30&speed=40",
                "speed=40.0&lon=30.0&lat=60.0&timestamp=1377177267&id=car",
                "id=car&timestamp=1377177268&batt=50",
                "id=car&timestamp=1377177269&lat=sixty&lon=30",
                "id=car&timestamp=1377177270&lat=91&lon=30",
                "id=car&timestamp=1377177271&lat=60",
                "id=car&timestamp=yesterday&lat=60&lon=30",
            ])
            {
                using var answer = await client.GetAsync("/osmand?" + query);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await _program.RunAsync("run", "--until-caught-up");
        Assert.Equal("2 40.0 50.0", await _program.QueryAsync(
            "select concat_ws(' ', count(*), max(speed_kmh), max(battery_pct)) from gps"));
        Assert.Equal("bad_time latitude_range position_pair wrong_type", await _program.QueryAsync(
            "select string_agg(reason, ' ' order by reason) from (select unnest(reasons) as reason from quarantine)"));
        Assert.Equal(0, (await _program.RunAsync("lake", "verify")).ExitCode);
    }

    static async Task<Uri> AddressAsync(StreamReader said)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await said.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("map ", StringComparison.Ordinal))
            {
                return new Uri(line["map ".Length..].Trim());
            }
        }

        throw new EndOfStreamException("it did not say where it listens");
    }
}
