using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

public sealed class IngestFilesTests : IDisposable
{
    const string Header = "Geolife trajectory\r\nWGS 84\r\nAltitude is in Feet\r\nReserved 3\r\n"
        + "0,2,255,My Track,0,0,2,8421376\r\n0\r\n";

    readonly DataProgram _program = new();
    readonly TempFolder _files = new();

    public void Dispose()
    {
        _program.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_folder_of_all_kinds_adds_up_and_a_second_time_adds_nothing()
    {
        FillMixed();

        var first = await CountsAsync(_files.Path);
        var second = await CountsAsync(_files.Path);

        Assert.Equal((30 + 20 + 40 + 5, 0, 1), Outcome(first["vehicle"]));
        Assert.Equal((6, 0, 2), Outcome(first["gps"]));
        Assert.Equal((7, 0, 2), Outcome(first["trajectory"]));
        Assert.All(first.Keys, stream => Assert.Equal(
            (first[stream].Read, 0, first[stream].Accepted, first[stream].Quarantined),
            (second[stream].Read, second[stream].Accepted, second[stream].Duplicate, second[stream].Quarantined)));
        Assert.Equal("95 6 7", await _program.QueryAsync(
            "select (select count(*) from vehicle) || ' ' || (select count(*) from gps) || ' ' || "
            + "(select count(*) from trajectory)"));
        Assert.Equal("latitude_range", await _program.QueryAsync(
            "select distinct reasons[1] from quarantine where raw::varchar like '%400.166667%'"));
        Assert.Equal("010/20081023025304#1 010 149.9616 walk", await _program.QueryAsync(
            "select event_id || ' ' || device_id || ' ' || altitude_m || ' ' || mode from trajectory "
            + "where mode is not null and altitude_m > 0"));
        Assert.Equal("""a "b"; c""", await _program.QueryAsync("select distinct vehicle_type from gps"));
        Assert.Equal(0, (await _program.RunAsync("lake", "verify")).ExitCode);
    }

    [Fact]
    public async Task Tracks_come_from_a_zip_as_from_its_folder()
    {
        FillTracks();
        string zip = Path.Combine(_files.Path, "Geolife Trajectories 1.3.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            foreach (string file in Directory.GetFiles(_files["Data"], "*", SearchOption.AllDirectories))
            {
                string name = Path.GetRelativePath(_files.Path, file).Replace('\\', '/');
                archive.CreateEntryFromFile(file, "../../Geolife Trajectories 1.3/" + name);
            }
        }

        var zipped = (await CountsAsync(zip))["trajectory"];
        var folder = (await CountsAsync(_files["Data"]))["trajectory"];

        Assert.Equal((7, 0, 2), Outcome(zipped));
        Assert.Equal((0, 7, 2), Outcome(folder));
        Assert.Equal("2", await _program.QueryAsync("select count(*) from trajectory where mode = 'walk'"));
    }

    [Fact]
    public async Task What_came_before_the_end_of_a_cut_file_is_kept_and_the_rest_comes_later()
    {
        byte[] whole = Gzip(DataProgram.Events(5000));
        string file = _files["vehicle.ndjson.gz"];
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        File.WriteAllText(_files["vehicle-2.ndjson"], DataProgram.Events(10, 6000));

        var cut = await _program.RunAsync("ingest", file, _files["vehicle-2.ndjson"], "-o", "json");
        File.WriteAllBytes(file, whole);
        var mended = await CountsAsync(file);

        Assert.Equal(4, cut.ExitCode);
        Assert.Contains("vehicle.ndjson.gz\" at byte", cut.Error, StringComparison.Ordinal);
        var kept = Counts(cut)["vehicle"];
        Assert.InRange(kept.Accepted, 1011, 4999);
        Assert.Equal(
            (5000, 5010 - kept.Accepted, kept.Accepted - 10, 0),
            (mended["vehicle"].Read, mended["vehicle"].Accepted, mended["vehicle"].Duplicate,
                mended["vehicle"].Quarantined));
    }

    [Theory]
    [InlineData("utf16.csv", "--stream", "gps", "UTF-16", 2)]
    [InlineData("picture.csv", "--stream", "gps", "binary", 2)]
    [InlineData("picture.csv", "--format", "csv", "neither its name", 2)]
    [InlineData("headless.csv", "--stream", "gps", "names no column of stream \"gps\": 17, car-1", 2)]
    [InlineData("damaged.zip", "--stream", "gps", "damaged.zip", 4)]
    [InlineData("nothing", "--stream", "gps", "found no file", 2)]
    [InlineData("missing", "--stream", "gps", "no such file", 2)]
    [InlineData("utf16.csv", "--stream", "nowhere", "no stream", 2)]
    public async Task What_cannot_be_read_is_named(string name, string option, string value, string reason, int code)
    {
        File.WriteAllBytes(_files["utf16.csv"], Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(
            "id,deviceId\n")).ToArray());
        File.WriteAllBytes(_files["picture.csv"], [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 0, 1]);
        File.WriteAllText(_files["headless.csv"], "17,car-1,2026-02-01T00:00:00Z\n");
        File.WriteAllText(_files["damaged.zip"], "PK\u0003\u0004 cut");
        Directory.CreateDirectory(_files["nothing"]);
        File.WriteAllText(Path.Combine(_files["nothing"], "notes.txt"), "no events");

        var run = await _program.RunAsync("ingest", _files[name], option, value);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_small_files_and_loops_of_links_are_one_input()
    {
        for (int number = 0; number < 10_000; number++)
        {
            string folder = Path.Combine(_files.Path, "vehicle", $"{number % 50:D2}");
            Directory.CreateDirectory(folder);
            string text = number % 10 == 0 ? "" : DataProgram.Events(1, number);
            File.WriteAllText(Path.Combine(folder, $"{number}.json"), text);
        }

        Directory.CreateSymbolicLink(Path.Combine(_files.Path, "vehicle", "07", "loop"), _files.Path);

        Assert.Equal((9000, 9000, 0, 0), (await CountsAsync(_files.Path))["vehicle"]);
    }

    [Fact]
    public async Task A_line_of_200_MiB_in_each_kind_is_flat_in_memory()
    {
        const int mebibytes = 200;
        WriteLong("vehicle.ndjson", "{\"a\":\"", "\"}\n" + DataProgram.Events(1), mebibytes);
        WriteLong("vehicle.json", "[{\"a\":\"", "\"},\n" + DataProgram.Events(1, 1) + "]", mebibytes);
        WriteLong("vehicle.csv", "id,deviceId,timestamp\n", ",b,c\nx,car,1767254400\n", mebibytes);
        WriteLong("vehicle.csv.gz", "id,deviceId,timestamp\n\"", "\",b,c\ny,car,1767254400\n", mebibytes);
        WriteLong(Path.Combine("ann", "vehicle.plt"), Header, "\n1,2,0,0,1,2008-10-23,02:53:04\n", mebibytes);

        // The runtime itself would refuse more.
        var environment = new Dictionary<string, string?>(OdographProgram.Plain)
        {
            ["DOTNET_GCHeapHardLimit"] = $"{160 << 20:x}",
        };
        var run = await ProcessRun.StartAsync(
            OdographProgram.Path, ["ingest", _files.Path, "--data", _program.Data, "-o", "json"], null, environment);

        Assert.True(run.ExitCode == 5, run.Error);
        var counts = Counts(run);
        Assert.Equal((8, 4, 0, 4), counts["vehicle"]);
        Assert.Equal((2, 1, 0, 1), counts["trajectory"]);
        Assert.Equal("5", await _program.QueryAsync(
            $"select count(*) from quarantine where reasons[1] = 'too_large' and raw_size >= {mebibytes << 20}"));
    }

    void FillMixed()
    {
        FillTracks();
        Directory.CreateDirectory(_files["gps_data"]);
        File.WriteAllText(_files["vehicle.ndjson"], "\uFEFF" + DataProgram.Events(30) + "{broken\n");
        string array = string.Join(",\n", DataProgram.Events(20, 100).TrimEnd().Split('\n'));
        File.WriteAllText(_files["vehicle_data-array.json"], $"[{array}]\n" + DataProgram.Events(5, 900));
        File.WriteAllBytes(
            _files["vehicle-old.ndjson.gz"],
            [.. Gzip(DataProgram.Events(25, 200)), .. Gzip(DataProgram.Events(15, 225))]);
        string rows = string.Concat(Enumerable.Range(0, 6).Select(
            number => $"g{number};dev;{1_767_254_400 + number};\"a \"\"b\"\"; c\"\r\n"));
        File.WriteAllText(
            Path.Combine(_files["gps_data"], "part-1.csv"),
            $"\uFEFFid;deviceId;timestamp;vehicleType\r\n{rows}short;row\r\n"
                + "not a row at all\r\n");
        File.WriteAllText(_files["vehicle-empty.ndjson"], "");
        File.WriteAllText(_files["README.txt"], "what lies beside");
    }

    void FillTracks()
    {
        foreach (string user in (string[])["000", "010"])
        {
            string folder = Path.Combine(_files["Data"], user, "Trajectory");
            Directory.CreateDirectory(folder);
            File.WriteAllText(
                Path.Combine(folder, "20081023025304.plt"),
                Header + "39.98,116.3,0,-777,39744.1,2008-10-23,02:53:04\r\n"
                    + "39.98,116.3,0,492,39744.1,2008-10-23,02:53:05\r\n"
                    + "39.98,116.3,0,-2755,39744.1,2008-10-23,02:53:05\r\n");
        }

        File.WriteAllText(
            Path.Combine(_files["Data"], "000", "Trajectory", "20110911000506.plt"),
            Header.Replace("\r\n", "\n", StringComparison.Ordinal) + "400.166667,116.3,0,0,1,2011-09-11,00:05:06\n"
                + "39.9,116.3,0,0,1,2011-09-11,00:05:07\nno point");
        File.WriteAllText(
            Path.Combine(_files["Data"], "010", "labels.txt"),
            "Start Time\tEnd Time\tTransportation Mode\n2008/10/23 02:53:05\t2008/10/23 02:53:05\twalk\n");
    }

    void WriteLong(string name, string before, string behind, int mebibytes)
    {
        string path = _files[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream file = File.Create(path);
        using Stream target = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest)
            : file;
        target.Write(Encoding.UTF8.GetBytes(before));
        byte[] filler = [.. Enumerable.Repeat((byte)'x', 1 << 20)];
        for (int written = 0; written < mebibytes; written++)
        {
            target.Write(filler);
        }

        target.Write(Encoding.UTF8.GetBytes(behind));
    }

    async Task<Dictionary<string, (int Read, int Accepted, int Duplicate, int Quarantined)>> CountsAsync(string path)
    {
        var run = await _program.RunAsync("ingest", path, "-o", "json");
        Assert.True(run.ExitCode is 0 or 5, run.Error);
        return Counts(run);
    }

    static Dictionary<string, (int Read, int Accepted, int Duplicate, int Quarantined)> Counts(ProcessRun run)
    {
        var counts = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToDictionary(
            row => row.GetProperty("stream").GetString()!,
            row => (
                Read: row.GetProperty("read").GetInt32(), Accepted: row.GetProperty("accepted").GetInt32(),
                Duplicate: row.GetProperty("duplicate").GetInt32(),
                Quarantined: row.GetProperty("quarantined").GetInt32()));
        Assert.All(counts.Values, row => Assert.Equal(row.Read, row.Accepted + row.Duplicate + row.Quarantined));
        return counts;
    }

    static (int Accepted, int Duplicate, int Quarantined) Outcome(
        (int Read, int Accepted, int Duplicate, int Quarantined) counts)
        => (counts.Accepted, counts.Duplicate, counts.Quarantined);

    static byte[] Gzip(string text)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }
}
