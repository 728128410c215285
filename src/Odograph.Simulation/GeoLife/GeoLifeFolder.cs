using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Odograph.Simulation.GeoLife;

/// <summary>
/// Writes a folder of synthetic tracks in the layout and with the oddities of GeoLife:
/// <c>Data/USER/Trajectory/*.plt</c>
/// with six header lines, and <c>labels.txt</c> of some users. Users are made side by side, each from a sequence of its
/// own; memory is one buffer a processor. The same options give the same bytes.
/// </summary>
public static class GeoLifeFolder
{
    /// <param name="folder">Made where it is not there; files of the same names are written anew.</param>
    /// <param name="progress">Told the points of each file that is written, from several threads.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static GeoLifeCounts Write(
        string folder, GeoLifeOptions options, Action<long>? progress = null, CancellationToken stop = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Users, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Users, GeoLifeOptions.MostUsers, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Points, options.Users, nameof(options));
        long tracks = 0;
        long labels = 0;
        var parallel = new ParallelOptions
        {
            CancellationToken = stop,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, options.Users, parallel, () => new PltText(), (user, _, text) =>
            {
                string home = Path.Combine(folder, "Data", user.ToString("D3", CultureInfo.InvariantCulture));
                Directory.CreateDirectory(Path.Combine(home, "Trajectory"));
                var written = new GeoLifeUser(options, user).Write(home, text, progress, stop);
                Interlocked.Add(ref tracks, written.Tracks);
                Interlocked.Add(ref labels, written.Labels);
                return text;
            }, text => text.Dispose());
        }
        catch (AggregateException failures)
        {
            // Several users meet the same full disk at once: one of them tells.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return new GeoLifeCounts(options.Users, tracks, options.Points, labels);
    }
}
