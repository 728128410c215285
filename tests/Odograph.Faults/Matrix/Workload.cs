using Odograph.Faults.Programs;

namespace Odograph.Faults.Matrix;

/// <summary>What the program does while faults happen: how its data folder is prepared, and what is armed.</summary>
internal sealed record Workload(string Name)
{
    static readonly Workload s_usual = new("usual");

    static readonly Workload s_fresh = new("fresh") { NeedsNewFolder = true };

    // Small files of the log, so that new ones are begun.
    static readonly Workload s_smallSegments = new("small segments")
    {
        Source = "{ type: log, partitions: 1, segment: 4KiB }",
    };

    // And nothing is kept behind the lake, so that old ones go.
    static readonly Workload s_nothingKept = new("nothing kept")
    {
        Source = "{ type: log, partitions: 1, keep: 0s, segment: 4KiB }",
    };

    static readonly Workload s_manyCommits = new("many commits")
    {
        Source = "{ type: log, partitions: 1 }",
        Trigger = "{ interval: 1s, bytes: 64KiB }",
        FirstBytes = 7 << 20,
    };

    static readonly Workload s_largeLines = new("large lines") { FileBytes = 9 << 20 };

    static readonly Workload s_failedAppend = new("failed append") { Beside = "log.append.before-sync:io-error" };

    /// <summary>Refused events get another attempt.</summary>
    public static readonly Workload Redrive = new("redrive")
    {
        Trigger = "{ interval: 1s, bytes: 128KiB }",
        IsRedrive = true,
        LastHit = 2,
    };

    /// <summary>Points that the usual work does not reach. A new one that it does reach needs no entry.</summary>
    static readonly Dictionary<string, Workload> s_special = new()
    {
        ["log.stream.before-rename"] = s_fresh,
        ["log.stream.after-rename"] = s_fresh,
        ["log.roll.before-create"] = s_smallSegments,
        ["log.roll.after-create"] = s_smallSegments,
        ["log.trim.before-delete"] = s_nothingKept,
        ["log.append.before-mend"] = s_failedAppend,
        ["commit.trim.before"] = s_manyCommits,
        ["commit.trim.after"] = s_manyCommits,
        ["execute.quarantine.spill"] = s_largeLines,
        ["redrive.read.before"] = Redrive,
    };

    /// <summary>Runs that differ in how often they pass a point are sure to pass it so often.</summary>
    public int LastHit { get; init; } = int.MaxValue;

    /// <summary>A redrive, not an ingest.</summary>
    public bool IsRedrive { get; init; }

    /// <summary>Each fault meets a data folder that is not there yet.</summary>
    public bool NeedsNewFolder { get; init; }

    /// <summary>A source of the pipeline; null = as built in.</summary>
    public string? Source { get; init; }

    /// <summary>The pipeline's trigger; null = as built in.</summary>
    public string? Trigger { get; init; }

    /// <summary>What is ingested before the first fault beside the usual file.</summary>
    public int FirstBytes { get; init; }

    /// <summary>Damaged bytes in each file.</summary>
    public int FileBytes { get; init; }

    /// <summary>A plan that is armed with each fault.</summary>
    public string? Beside { get; init; }

    public static Workload Of(string point) => s_special.GetValueOrDefault(point, s_usual);

    public static IEnumerable<string> SpecialPoints => s_special.Keys;

    /// <summary>Arguments that name the pipeline, which is written where it differs.</summary>
    public async Task<string[]> PipelineAsync(FaultProgram program)
    {
        if (Source is null && Trigger is null)
        {
            return [];
        }

        string folder = program["pipeline"];
        if (!Directory.Exists(folder))
        {
            Assert.Equal(0, (await program.RunAsync("init", folder)).ExitCode);
            string file = Path.Combine(folder, "pipeline.yaml");
            await File.WriteAllLinesAsync(file, Rewritten(await File.ReadAllLinesAsync(file)));
        }

        return ["--pipeline", folder];
    }

    IEnumerable<string> Rewritten(string[] lines)
    {
        string? replaced = null;
        foreach (string line in lines)
        {
            replaced = line.StartsWith(' ') ? replaced : null;
            if (line.StartsWith("sources:", StringComparison.Ordinal) && Source is not null)
            {
                replaced = $"sources: {{ log: {Source} }}";
                yield return replaced;
            }
            else if (line.StartsWith("trigger:", StringComparison.Ordinal) && Trigger is not null)
            {
                replaced = $"trigger: {Trigger}";
                yield return replaced;
            }
            else if (replaced is null)
            {
                yield return line;
            }
        }
    }
}
