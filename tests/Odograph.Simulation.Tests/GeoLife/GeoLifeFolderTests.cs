using System.Globalization;
using Odograph.Simulation.GeoLife;
using Odograph.Testing.Files;

namespace Odograph.Simulation.Tests.GeoLife;

public sealed class GeoLifeFolderTests
{
    static readonly GeoLifeOptions Options = new(7, 150_001, Seed: 5);

    [Fact]
    public void Every_point_that_was_asked_for_is_in_a_track_of_its_user()
    {
        using var folder = new TempFolder();

        var counts = GeoLifeFolder.Write(folder.Path, Options);

        var tracks = Tracks(folder.Path);
        Assert.Equal(["000", "001", "002", "003", "004", "005", "006"], Directory.GetDirectories(folder["Data"]).Select(
            path => Path.GetFileName(path)).Order());
        Assert.Equal((150_001, tracks.Count), (tracks.Sum(track => track.Points.Count), counts.Tracks));
        Assert.All(tracks, track => Assert.Equal(
            track.Points[0].Time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), track.Name));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_one_error_however_many_users_fail_at_once()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["taken"], "");

        Assert.ThrowsAny<IOException>(() => GeoLifeFolder.Write(folder["taken"], Options));
    }

    [Fact]
    public void Points_are_in_order_on_earth_and_their_days_agree_with_their_times()
    {
        using var folder = new TempFolder();
        GeoLifeFolder.Write(folder.Path, Options);

        foreach (var (_, points) in Tracks(folder.Path))
        {
            Assert.All(points, point =>
            {
                Assert.InRange(point.Latitude, 15, 60);
                Assert.InRange(point.Longitude, -180, 180);
                Assert.True(point.Feet == -777 || point.Feet is >= -330 and < 7600);
                Assert.Equal((point.Time - new DateTime(1899, 12, 30)).TotalDays, point.Days, 1e-9);
            });
            Assert.Equal(points.Select(point => point.Time).Order(), points.Select(point => point.Time));
        }
    }

    [Fact]
    public void The_oddities_of_recorded_tracks_are_there()
    {
        using var folder = new TempFolder();

        var counts = GeoLifeFolder.Write(folder.Path, Options with { Points = 1_200_000 });

        var tracks = Tracks(folder.Path);
        var steps = tracks.SelectMany(track => track.Points.Zip(track.Points.Skip(1))).ToList();
        Assert.Contains(steps, step => step.First.Time == step.Second.Time);
        Assert.Contains(
            steps,
            step => step.First.Latitude == step.Second.Latitude && step.First.Longitude == step.Second.Longitude);
        Assert.Contains(tracks, track => track.Points.Count == 1);
        Assert.Contains(tracks, track => track.Points.All(point => point.Feet == -777));
        var ends = Files(folder.Path).Select(path => File.ReadAllText(path).Contains('\r', StringComparison.Ordinal))
            .Distinct();
        Assert.Equal(2, ends.Count());
        Assert.InRange(counts.Labels, 1, counts.Tracks - 1);
    }

    [Fact]
    public void Labels_begin_and_end_with_tracks()
    {
        using var folder = new TempFolder();
        GeoLifeFolder.Write(folder.Path, Options);

        var labels = Directory.GetFiles(folder.Path, "labels.txt", SearchOption.AllDirectories);

        Assert.NotEmpty(labels);
        foreach (string file in labels)
        {
            string[] starts = [.. Directory.GetFiles(Path.Combine(Path.GetDirectoryName(file)!, "Trajectory"))
                .Select(path => Path.GetFileNameWithoutExtension(path))];
            Assert.All(File.ReadAllLines(file).Skip(1), line =>
            {
                string[] cells = line.Split('\t');
                Assert.Contains(
                    string.Concat(cells[0].Where(char.IsDigit)), starts);
                Assert.True(string.CompareOrdinal(cells[0], cells[1]) <= 0);
            });
        }
    }

    [Fact]
    public void The_same_options_give_the_same_bytes_and_another_seed_others()
    {
        using var folder = new TempFolder();
        GeoLifeFolder.Write(folder["a"], Options with { Points = 20_000 });
        GeoLifeFolder.Write(folder["b"], Options with { Points = 20_000 });
        GeoLifeFolder.Write(folder["c"], Options with { Points = 20_000, Seed = 6 });

        Assert.Equal(Contents(folder["a"]), Contents(folder["b"]));
        Assert.NotEqual(Contents(folder["a"]), Contents(folder["c"]));
    }

    static List<(string, string)> Contents(string folder)
        => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(
            path => (Path.GetRelativePath(folder, path), File.ReadAllText(path)))];

    static string[] Files(string folder)
        => Directory.GetFiles(folder, "*.plt", SearchOption.AllDirectories);

    static List<(string Name, List<TrackPoint> Points)> Tracks(string folder) => [.. Files(folder).Select(
        path => (Path.GetFileNameWithoutExtension(path), File.ReadLines(path).Skip(6).Select(Parse).ToList()))];

    static TrackPoint Parse(string line)
    {
        string[] cells = line.Split(',');
        Assert.Equal((7, "0"), (cells.Length, cells[2]));
        return new TrackPoint(
            Number(cells[0]), Number(cells[1]), Number(cells[3]), Number(cells[4]),
            DateTime.ParseExact(cells[5] + cells[6], "yyyy-MM-ddHH:mm:ss", CultureInfo.InvariantCulture));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    sealed record TrackPoint(double Latitude, double Longitude, double Feet, double Days, DateTime Time);
}
