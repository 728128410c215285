namespace Odograph.DuckDb;

/// <summary>
/// Interrupts a connection from the moment a token is cancelled until Dispose. An interrupt sent between two steps of a
/// statement is lost, so it is sent again until the statement returns.
/// </summary>
sealed class InterruptOnCancel : IDisposable
{
    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    readonly DuckDbConnection _connection;
    readonly CancellationTokenRegistration _registration;
    readonly Lock _gate = new();
    ITimer? _timer;
    bool _isDone;

    public InterruptOnCancel(DuckDbConnection connection, CancellationToken cancellation)
    {
        _connection = connection;
        _registration = cancellation.Register(static state => ((InterruptOnCancel)state!).Begin(), this);
    }

    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _isDone = true;
            _timer?.Dispose();
        }
    }

    void Begin()
    {
        lock (_gate)
        {
            if (!_isDone)
            {
                _timer = TimeProvider.System.CreateTimer(_ => Send(), null, TimeSpan.Zero, Again);
            }
        }
    }

    // Under the gate, so that none is sent after Dispose has returned.
    void Send()
    {
        lock (_gate)
        {
            if (!_isDone)
            {
                _connection.Interrupt();
            }
        }
    }
}
