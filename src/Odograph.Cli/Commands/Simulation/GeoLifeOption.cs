using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Shell;
using Odograph.Model.Errors;
using Odograph.Simulation.GeoLife;

namespace Odograph.Cli.Commands.Simulation;

/// <summary>`simulate --geolife DIR`: tracks in the layout of GeoLife instead of events.</summary>
internal sealed class GeoLifeOption
{
    readonly Option<string?> _folder = new("--geolife")
    {
        Description = "Write recorded tracks in GeoLife's layout into this folder, for `ingest`",
        HelpName = "DIR",
    };

    readonly Option<int> _users = new("--users")
    {
        Description = "Users of --geolife",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
    };

    readonly Option<long?> _points = new("--points")
    {
        Description = $"Points of --geolife, all users together (default: {GeoLifeOptions.PointsPerUser} a user)",
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_users);
        command.Options.Add(_points);
    }

    /// <returns>Null where it was not asked for.</returns>
    /// <exception cref="OdographException">A number is out of range, or the folder cannot be written.</exception>
    public int? Run(ParseResult parsed, long seed, Invocation invocation)
    {
        if (parsed.GetValue(_folder) is not { } folder)
        {
            return null;
        }

        int users = parsed.GetValue(_users);
        Require(users is >= 1 and <= GeoLifeOptions.MostUsers, "--users", $"1 to {GeoLifeOptions.MostUsers}", users);
        long points = parsed.GetValue(_points) ?? (long)users * GeoLifeOptions.PointsPerUser;
        Require(points >= users, "--points", $"{users} (one a user) or more", points);
        long written = 0;
        var line = new Output.ProgressLine(invocation);
        try
        {
            var counts = GeoLifeFolder.Write(
                folder,
                new GeoLifeOptions(users, points, seed),
                more => line.Say(string.Create(
                    CultureInfo.InvariantCulture, $"{Interlocked.Add(ref written, more):N0} of {points:N0} points")),
                invocation.Stop);
            invocation.Terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Points} points in {counts.Tracks} tracks of {counts.Users} users, {counts.Labels} labels, "
                    + $"in {Path.GetFullPath(folder)}"));
            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"write tracks to \"{folder}\": {error.Message}", "choose a folder that you may write to", error);
        }
    }

    static void Require(bool isRight, string option, string expected, long found)
    {
        if (!isRight)
        {
            throw new OdographException(
                ErrorKind.User,
                $"simulate {option}: expected {expected}, found {found}",
                "see `odograph simulate --help`");
        }
    }
}
