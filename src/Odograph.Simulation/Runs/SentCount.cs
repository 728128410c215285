using System.Globalization;
using System.Text;
using Odograph.Model.Errors;

namespace Odograph.Simulation.Runs;

/// <summary>
/// How far a run has come, in a file <c>run-N.sent</c> of one line that is written over in place: events that are safe,
/// and events up to which an append was begun. It is written before an append begins and after it ended, so what is in
/// the log is never ahead of it; of a killed program the events between both numbers may have been sent or not.
/// </summary>
/// <param name="Safe">Events that were sent for sure.</param>
/// <param name="Begun">Events that may have been sent.</param>
public readonly record struct SentCount(long Safe, long Begun)
{
    const int Digits = 19;

    /// <exception cref="OdographException">The file is not there, or is none.</exception>
    public static SentCount Read(string folder, int run)
    {
        string path = PathOf(folder, run);
        string[] parts = File.Exists(path) ? File.ReadAllText(path).Split((char[]?)null, 4) : [];
        return parts.Length >= 2 && long.TryParse(parts[0], out long safe) && long.TryParse(parts[1], out long begun)
            && safe >= 0 && begun >= safe
            ? new SentCount(safe, begun)
            : throw new OdographException(
                ErrorKind.User,
                $"read truth \"{path}\": expected two numbers, found {(parts.Length == 0 ? "no file" : "others")}",
                $"run {run} cannot be judged: take its line out of runs.ndjson, and its events out of the data");
    }

    internal static string PathOf(string folder, int run)
        => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run-{run}.sent"));

    internal byte[] ToBytes() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Safe.ToString($"D{Digits}", null)} {Begun.ToString($"D{Digits}", null)}\n"));
}
