using Odograph.Lake.Stores;

namespace Odograph.Testing.Stores;

/// <summary>A call that waits at its beginning, as a stopped process would.</summary>
public sealed class PausedCall
{
    readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call has come and waits.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Lets it go on; may be called before it comes.</summary>
    public void Release() => _released.TrySetResult();

    internal Task WaitAsync()
    {
        _reached.TrySetResult();
        return _released.Task;
    }
}

/// <summary>A conditional write on its way: sent, not arrived.</summary>
public sealed class HeldWrite
{
    readonly TaskCompletionSource<Func<Task<PutOutcome>>> _held = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldWrite(bool clientDies) => ClientDies = clientDies;

    internal bool ClientDies { get; }

    /// <summary>Completes when the write was sent.</summary>
    public Task Reached => _held.Task;

    /// <summary>It arrives now; the outcome is what the server saw, nobody is told.</summary>
    /// <exception cref="InvalidOperationException">It was not sent yet.</exception>
    public Task<PutOutcome> LandAsync() => _held.Task.IsCompletedSuccessfully
        ? _held.Task.GetAwaiter().GetResult()()
        : throw new InvalidOperationException("No write that matches was sent yet.");

    internal void Hold(Func<Task<PutOutcome>> write) => _held.TrySetResult(write);
}
