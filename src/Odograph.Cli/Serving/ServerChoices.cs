using System.CommandLine;
using Odograph.Model.Errors;
using Odograph.Server;

namespace Odograph.Cli.Serving;

/// <summary>Options of the commands that serve.</summary>
internal sealed class ServerChoices
{
    const int HighestPort = 65_535;

    readonly Option<int?> _port = new("--port")
    {
        Description = "Port of dashboard and HTTP (default: 8080, or the next free one)",
        HelpName = "N",
    };

    public void AddTo(Command command) => command.Add(_port);

    /// <exception cref="OdographException">There is no such port.</exception>
    public ServerOptions Read(ParseResult parsed)
    {
        if (parsed.GetValue(_port) is not { } port)
        {
            return new ServerOptions();
        }

        return port is >= 0 and <= HighestPort
            ? new ServerOptions { Port = port, MayMove = false }
            : throw new OdographException(
                ErrorKind.User, $"listen on port {port}: there are ports from 0 to {HighestPort}");
    }
}
