namespace Odograph.Cli.Commands.Bench;

/// <summary>Something measured in turn with a case, in a process of its own, on the same input.</summary>
/// <param name="Name">One word; the figures are named after it.</param>
internal sealed record BenchSide(string Name, Func<BenchRun, Task<Measurement>> MeasureAsync)
{
    /// <summary>Another case as a side: the input it needs must be made by the case that names it.</summary>
    public static BenchSide Of(BenchCase other) => new(other.Name, other.MeasureAsync);
}
