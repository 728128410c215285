using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Feeds;
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
    /// <exception cref="OdographException">
    /// Options do not go together, a number is out of range, or the folder cannot be written.
    /// </exception>
    public int? Run(ParseResult parsed, SimulatorOptions simulator, Invocation invocation)
    {
        if (parsed.GetValue(_folder) is not { } folder)
        {
            Refuse(parsed, [_users, _points], "without --geolife", "it says how much --geolife DIR writes");
            return null;
        }

        var others = parsed.CommandResult.Command.Options.Except([_folder, _users, _points, simulator.Seed]);
        Refuse(parsed, others, "with --geolife", "of the simulator's options tracks know --seed alone");

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
                new GeoLifeOptions(users, points, parsed.GetValue(simulator.Seed)),
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

    static void Refuse(ParseResult parsed, IEnumerable<Option> options, string how, string hint)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw new OdographException(ErrorKind.User, $"simulate: {given.Name} {how} has no meaning", hint);
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
