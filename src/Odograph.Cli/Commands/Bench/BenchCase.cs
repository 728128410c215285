namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// One thing that `bench` measures. To add a case: a class in Cases, one line in <see cref="BenchCases"/>. The parent
/// prepares the input once; then, pair by pair, each side is measured in a process of its own, the case first.
/// </summary>
internal abstract class BenchCase
{
    /// <summary>The word on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>One line for `bench --list`.</summary>
    public abstract string Description { get; }

    /// <summary>Of the value of every side. More is better where it ends with "/s", else less.</summary>
    public virtual string Unit => "events/s";

    /// <summary>What this case can be told beside --events and --pairs. Names are shared by all cases.</summary>
    public virtual IReadOnlyList<BenchSetting> Settings => [];

    /// <summary>
    /// What is measured in turn with the case, and what its value is divided by. "ruler" gives the figures ruler and
    /// ratio, "tuned" ruler_tuned and ratio_tuned, another name NAME and ratio_NAME. Default: both rulers over the
    /// plain events. Empty where there is nothing to compare with.
    /// </summary>
    public virtual IReadOnlyList<BenchSide> Sides => [Rulers.Plain, Rulers.Tuned];

    /// <summary>Whether `bench all` measures it: cases of more than a few minutes are asked for by name.</summary>
    public virtual bool IsInAll => true;

    /// <summary>Makes the input, once for all pairs. Inputs that several cases share are made by the first.</summary>
    public virtual Task PrepareAsync(BenchRun run) => run.Inputs.FillEventsAsync(run);

    /// <summary>Measures once, in a process of its own: memory and processor time are the case's alone.</summary>
    public abstract Task<Measurement> MeasureAsync(BenchRun run);
}
