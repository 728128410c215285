using Odograph.Lake.Stores;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Renews the writer's note every third of the take-over time, whether batches come or not, and finds out there when
/// another writer has a higher epoch. A renewal that fails is shown and tried again at the next turn: it is not a
/// lease.
/// </summary>
sealed class AliveRenewal(
    IObjectStore store, string job, long epoch, AliveOptions options, TimeProvider time, Action<string,
        Exception> show, LoopSteps steps)
    : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource _deposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _turns = Task.CompletedTask;
    long _counter;

    /// <summary>
    /// Fails with <see cref="DeposedException"/> when a higher epoch shows itself; never completes otherwise.
    /// </summary>
    public Task Deposed => _deposed.Task;

    /// <summary>Shows the writer for the first time and begins to renew.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await TurnAsync(cancellation);
        _turns = RunAsync();
    }

    /// <summary>
    /// Ends the renewal and says that the writer stopped in good order, unless another one has the note.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _turns;
        try
        {
            if (!_deposed.Task.IsFaulted)
            {
                await RenewAsync(stopped: true, CancellationToken.None);
            }
        }
        catch (Exception error) when (Backoff.IsInfrastructure(error))
        {
            show("say goodbye", error);
        }

        _stop.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            while (!_deposed.Task.IsCompleted)
            {
                await Task.Delay(options.TakeoverTime / 3, time, _stop.Token);
                await TurnAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to end.
        }
        catch (Exception error)
        {
            _deposed.TrySetException(error);
        }
    }

    async Task TurnAsync(CancellationToken cancellation)
    {
        try
        {
            await steps.AtAsync(LoopStep.AliveBefore);
            await RenewAsync(stopped: false, cancellation);
        }
        catch (Exception error) when (Backoff.IsInfrastructure(error))
        {
            show("show that the writer is alive", error);
        }
    }

    async Task RenewAsync(bool stopped, CancellationToken cancellation)
    {
        if (await AliveNote.ReadAsync(store, job, cancellation) is { } found && found.Epoch > epoch)
        {
            _deposed.TrySetException(DeposedException.ByEpoch(job, epoch, found.Epoch));
            return;
        }

        await AliveNote.WriteAsync(
            store, job, new AliveNote(epoch, options.Owner, options.Address, ++_counter, stopped), cancellation);
    }
}
