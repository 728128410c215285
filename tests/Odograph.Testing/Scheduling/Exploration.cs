namespace Odograph.Testing.Scheduling;

/// <summary>Runs a test body under all, or many random, outcomes of its choices.</summary>
public static class Exploration
{
    /// <summary>
    /// Every combination: the body calls choose(n) for a number in [0, n) wherever it has a choice, and must do the
    /// same for the same answers. An exception of the body gets the choices that led to it.
    /// </summary>
    /// <returns>How many runs there were.</returns>
    public static int Exhaust(Action<Func<int, int>> body, int maxRuns)
    {
        var path = new List<(int Chosen, int Of)>();
        for (int runs = 1; ; runs++)
        {
            int at = 0;
            Run(body, path, options =>
            {
                if (at == path.Count)
                {
                    path.Add((0, options));
                }

                return path[at++].Chosen;
            });
            while (path.Count > 0 && path[^1].Chosen + 1 == path[^1].Of)
            {
                path.RemoveAt(path.Count - 1);
            }

            if (path.Count == 0)
            {
                return runs;
            }

            if (runs == maxRuns)
            {
                throw new InvalidOperationException($"more than {maxRuns} runs: bound the choices of the body");
            }

            path[^1] = (path[^1].Chosen + 1, path[^1].Of);
        }
    }

    /// <summary>Random choices, one seed a run.</summary>
    public static void Sample(Action<Random> body, int firstSeed, int runs)
    {
        for (int seed = firstSeed; seed < firstSeed + runs; seed++)
        {
            try
            {
                body(new Random(seed));
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"seed {seed}: {failed.Message}", failed);
            }
        }
    }

    static void Run(Action<Func<int, int>> body, List<(int Chosen, int Of)> path, Func<int, int> choose)
    {
        try
        {
            body(choose);
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException(
                $"choices {string.Join(' ', path.Select(choice => choice.Chosen))}: {failed.Message}", failed);
        }
    }
}
