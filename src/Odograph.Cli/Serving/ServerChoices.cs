using System.CommandLine;
using Odograph.Model.Errors;
using Odograph.Server;
using Odograph.Server.Ingest.Devices;

namespace Odograph.Cli.Serving;

/// <summary>Options of the commands that serve.</summary>
internal sealed class ServerChoices
{
    const int HighestPort = 65_535;

    static readonly string[] s_units = [.. Enum.GetNames<SpeedUnit>().Select(name => name.ToLowerInvariant())];

    readonly Option<int?> _port = new("--port")
    {
        Description = "Port of dashboard and HTTP (default: 8080, or the next free one)",
        HelpName = "N",
    };

    readonly Option<string?> _osmAndSpeed = new("--osmand-speed")
    {
        Description = $"Unit of speed in what devices send to /osmand: {string.Join(", ", s_units)} (default: knots)",
        HelpName = "UNIT",
    };

    public ServerChoices() => _osmAndSpeed.AcceptOnlyFromAmong(s_units);

    public void AddTo(Command command)
    {
        command.Add(_port);
        command.Add(_osmAndSpeed);
    }

    /// <exception cref="OdographException">There is no such port.</exception>
    public ServerOptions Read(ParseResult parsed)
    {
        var options = new ServerOptions();
        if (parsed.GetValue(_osmAndSpeed) is { } unit)
        {
            options = options with { OsmAndSpeed = Enum.Parse<SpeedUnit>(unit, ignoreCase: true) };
        }

        if (parsed.GetValue(_port) is not { } port)
        {
            return options;
        }

        return port is >= 0 and <= HighestPort
            ? options with { Port = port, MayMove = false }
            : throw new OdographException(
                ErrorKind.User, $"listen on port {port}: there are ports from 0 to {HighestPort}");
    }
}
