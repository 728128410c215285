using Odograph.Cli.Commands;
using Odograph.Cli.Shell;

using var terminal = Terminal.Open();
using var interruption = new Interruption(terminal);
return await OdographCommand.RunAsync(args, terminal, TimeProvider.System, interruption.Token);
