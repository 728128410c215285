using System.Runtime.InteropServices;

namespace Odograph.Cli.Shell;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP: the first asks for a graceful end through <see cref="Token"/>, the second is the
/// system's own and ends the process at once. Both leave log and lake right: the first only saves the work of the batch
/// in hand.
/// </summary>
internal sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly PosixSignalRegistration[] _registrations;
    readonly Terminal _terminal;

    public Interruption(Terminal terminal)
    {
        _terminal = terminal;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    void OnSignal(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        _terminal.Error.WriteLine("stopping; once more ends at once");
        _stop.Cancel();
    }
}
