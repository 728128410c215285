using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Engine.Ingest.GeoLife;
using Odograph.Engine.Ingest.Records;

namespace Odograph.Engine.Tests.Ingest.GeoLife;

public sealed class PltRecordsTests
{
    const string Header = "Geolife trajectory\nWGS 84\nAltitude is in Feet\nReserved 3\n"
        + "0,2,255,My Track,0,0,2,8421376\n0\n";

    static readonly TrackName Track = TrackName.Of("/geo/Data/010/Trajectory/20081023025304.plt");

    [Fact]
    public void A_point_has_its_ids_its_time_and_metres()
    {
        var record = Assert.Single(Read(
            Header + "39.984702,116.318417,0,492,39744.1201851852,2008-10-23,02:53:04\r\n"));

        Assert.Equal(
            "{\"id\":\"010/20081023025304#0\",\"device_id\":\"010\",\"timestamp\":\"2008-10-23T02:53:04Z\","
                + "\"trajectory_id\":\"010/20081023025304\",\"point_index\":0,\"lat\":39.984702,\"lon\":116.318417,"
                + "\"altitude_m\":149.9616}",
            record.Text);
        Assert.Equal("010", record.Key);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-2755", "-839.724")]
    [InlineData("7584", "2311.6032")]
    [InlineData("-777", null)]
    [InlineData("-777.0", null)]
    [InlineData("-777.5", "-236.982")]
    [InlineData("0.001", "0.0003048")]
    [InlineData("-0", "0")]
    [InlineData("491.998687664042", "149.9611999999999")]
    public void Feet_become_metres(string feet, string? metres)
    {
        var point = JsonDocument.Parse(Assert.Single(Read(
            $"{Header}1,2,0,{feet},39744,2008-10-23,02:53:04\n")).Text).RootElement;

        Assert.Equal(metres is not null, point.TryGetProperty("altitude_m", out var altitude));
        if (metres is not null)
        {
            Assert.Equal(double.Parse(metres, CultureInfo.InvariantCulture), altitude.GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void Metres_are_exact_for_any_number_of_feet()
    {
        var random = new Random(5);
        Span<byte> target = stackalloc byte[64];
        for (int round = 0; round < 20_000; round++)
        {
            decimal feet = Math.Round(((decimal)random.NextDouble() - 0.5m) * 20_000m, random.Next(0, 14));
            byte[] text = Encoding.UTF8.GetBytes(feet.ToString(CultureInfo.InvariantCulture));

            string metres = Encoding.UTF8.GetString(target[..Feet.WriteMetres(text, target)]);

            Assert.Equal((double)(feet * 0.3048m), double.Parse(metres, CultureInfo.InvariantCulture), 1e-9);
        }
    }

    [Fact]
    public void A_line_that_is_no_point_stays_as_it_is_and_keeps_its_number()
    {
        const string text = Header + "1,2,0,0,1,2008-10-23,02:53:04\nbroken\n\n1,2,0,0,1,2008-10-23\n"
            + "01,2,0,0,1,2008-10-23,02:53:04\n1,2,0,0,1,2008/10/23,02:53:04\n1,2,0,x,1,2008-10-23,02:53:04\n"
            + "400.166667,2,0,0,1,2008-10-23,02:53:05";

        var records = Read(text);

        Assert.Equal(
            ["broken", "1,2,0,0,1,2008-10-23", "01,2,0,0,1,2008-10-23,02:53:04", "1,2,0,0,1,2008/10/23,02:53:04",
                "1,2,0,x,1,2008-10-23,02:53:04"],
            records.Select(record => record.Text).Where(record => record[0] != '{'));
        Assert.Contains("#6\"", records[^1].Text, StringComparison.Ordinal);
        Assert.Contains("\"lat\":400.166667", records[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Geolife trajectory\n", 0)]
    [InlineData(Header, 0)]
    [InlineData("1,2,0,0,1,2008-10-23,02:53:04\n1,2,0,0,1,2008-10-23,02:53:05\n", 2)]
    public void Header_lines_are_no_points_and_points_are_no_header(string text, int points)
        => Assert.Equal(points, Read(text).Count);

    [Fact]
    public void A_point_inside_an_interval_has_its_mode()
    {
        var labels = ModeLabels.Parse(
            "Start Time\tEnd Time\tTransportation Mode\r\n2008/10/23 02:53:01\t2008/10/23 02:53:03\twalk\r\n"
            + "2008/10/23 02:53:05\t2008/10/23 02:53:06\tbus\r\n");
        string text = Header + string.Concat(
            Enumerable.Range(0, 8).Select(second => $"1,2,0,0,1,2008-10-23,02:53:0{second}\n"));

        var modes = ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes(text), 1, window => Open(window, labels)).Select(
            record => JsonDocument.Parse(record.Text).RootElement.TryGetProperty("mode", out var mode)
                ? mode.GetString()
                : "-");

        Assert.Equal(["-", "walk", "walk", "walk", "-", "bus", "bus", "-"], modes);
    }

    [Fact]
    public void Labels_agree_with_a_search_through_all_of_them()
    {
        var random = new Random(3);
        for (int round = 0; round < 500; round++)
        {
            var intervals = Enumerable.Range(0, random.Next(0, 8)).Select(number => (
                Start: random.Next(100), Length: random.Next(30), Mode: $"m{number}")).ToList();
            var labels = ModeLabels.Parse(string.Concat(intervals.Select(
                each => $"{Stamp(each.Start)}\t{Stamp(each.Start + each.Length)}\t{each.Mode}\n")));
            for (int second = 0; second < 140; second++)
            {
                string found = Encoding.UTF8.GetString(labels.At(second, out long from, out long to).Span);
                Assert.InRange(second, from, to);
                for (long other = Math.Max(0, from); other <= Math.Min(139, to); other++)
                {
                    var last = intervals.Where(each => each.Start <= other && other <= each.Start + each.Length)
                        .OrderBy(each => each.Start).Select(each => each.Mode).LastOrDefault("");
                    Assert.Equal(last, found);
                }
            }
        }
    }

    [Theory]
    [InlineData("/geo/Data/010/Trajectory/20081023025304.plt", "010/20081023025304", "/geo/Data/010/labels.txt")]
    [InlineData("Data/010/trajectory/2008.PLT.gz", "010/2008", "Data/010/labels.txt")]
    [InlineData("/geo/ann/walk.plt", "ann/walk", "/geo/ann/labels.txt")]
    public void A_track_is_named_by_where_it_lies(string path, string trajectory, string labels)
        => Assert.Equal((trajectory, labels), (TrackName.Of(path).TrajectoryId, TrackName.Of(path).LabelsPath));

    [Fact]
    public void Any_text_gives_the_same_records_in_any_pieces()
    {
        var random = new Random(13);
        string[] pieces = ["1,2,0,0,1,2008-10-23,02:53:04", "\n", "\r\n", ",", "x", "-777",
            "1,2,0,-777,1,2008-10-23,02:53:04\n"];
        for (int round = 0; round < 2000; round++)
        {
            string text = (round % 2 == 0 ? Header : "") + string.Concat(
                Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(pieces.Length)]));

            Assert.All(
                ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes(text), round, window => Open(window, ModeLabels.None)),
                record => Assert.NotEmpty(record.Text));
        }
    }

    static List<ReadRecord> Read(string text) => ReadRecords.Of(text, window => Open(window, ModeLabels.None));

    static PltRecords Open(ByteWindow window, ModeLabels labels) => new(window, "20081023025304.plt", Track, labels);

    static string Stamp(int second)
        => DateTime.UnixEpoch.AddSeconds(second).ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture);
}
