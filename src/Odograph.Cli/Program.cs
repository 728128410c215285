using Odograph.Cli.Commands;
using Odograph.Cli.Shell;
using Odograph.Model.Faults;

using var terminal = Terminal.Open();
using var interruption = new Interruption(terminal);
return await OdographCommand.RunAsync(args, terminal, FailPoint.Clock, interruption.Token);
