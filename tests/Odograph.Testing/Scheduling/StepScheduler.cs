using Odograph.Lake.Stores;
using Odograph.Testing.Stores;

namespace Odograph.Testing.Scheduling;

/// <summary>How a call is let go.</summary>
public enum StepKind
{
    Do,

    /// <summary>A conditional write is done and answered Unknown.</summary>
    LoseResponse,

    /// <summary>A conditional write is not done and answered Unknown.</summary>
    LoseRequest,

    /// <summary>
    /// A conditional write is answered Unknown and stays under way: <see cref="StepScheduler.Land"/> does it, if ever.
    /// </summary>
    Stall,

    /// <summary>
    /// The actor dies; its conditional write is under way and is done by <see cref="StepScheduler.Land"/>, if ever.
    /// </summary>
    DieSending,

    /// <summary>The actor dies before the call.</summary>
    Die,
}

/// <summary>
/// Runs actors one store call at a time, in whatever order the test decides: every call of the store that an actor is
/// given waits until
/// <see cref="Step"/> lets it go. All runs on the caller's thread, so a run is repeated exactly by the same steps.
/// Needs a store whose calls complete synchronously (memory). Not thread-safe.
/// </summary>
public sealed class StepScheduler
{
    readonly List<Actor> _actors = [];
    readonly List<Action> _underWay = [];

    public int Actors => _actors.Count;

    /// <summary>Conditional writes that were sent and have not landed.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Adds an actor and runs it to its first store call.</summary>
    /// <returns>Its number.</returns>
    public int Start(IObjectStore shared, Func<IObjectStore, Task> body)
    {
        var actor = new Actor();
        _actors.Add(actor);
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            actor.Task = body(new SteppedObjectStore(shared, actor));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        Check(actor);
        return _actors.Count - 1;
    }

    /// <summary>The call that an actor waits with; null when it has ended or died.</summary>
    public StoreOperation? Waiting(int actor) => _actors[actor].IsDead ? null : _actors[actor].Pending?.Operation;

    public bool IsDead(int actor) => _actors[actor].IsDead;

    /// <summary>
    /// Lets the actor's call happen and runs it on to the next one, or to its end. Rethrows what it threw.
    /// </summary>
    public void Step(int actor, StepKind kind = StepKind.Do)
    {
        var stepped = _actors[actor];
        var call = stepped.Pending ?? throw new InvalidOperationException("The actor has ended.");
        stepped.Pending = null;
        if (kind is StepKind.Stall or StepKind.DieSending)
        {
            _underWay.Add(() => call.Execute(StepKind.DieSending));
        }

        if (kind is StepKind.Die or StepKind.DieSending)
        {
            stepped.IsDead = true;
            return;
        }

        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            call.Execute(kind);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        Check(stepped);
    }

    /// <summary>A write that is under way arrives; nobody hears of it.</summary>
    public void Land(int index)
    {
        var write = _underWay[index];
        _underWay.RemoveAt(index);
        write();
    }

    /// <summary>Steps one actor until it has ended.</summary>
    public void Finish(int actor)
    {
        while (Waiting(actor) is not null)
        {
            Step(actor);
        }
    }

    static void Check(Actor actor)
    {
        if (actor.Task!.IsCompleted)
        {
            actor.Task.GetAwaiter().GetResult();
        }
        else if (actor.Pending is null)
        {
            throw new InvalidOperationException("The actor waits for something that is no store call.");
        }
    }

    internal sealed record PendingCall(StoreOperation Operation, Action<StepKind> Execute);

    internal sealed class Actor
    {
        public Task? Task { get; set; }

        public PendingCall? Pending { get; set; }

        public bool IsDead { get; set; }
    }
}
