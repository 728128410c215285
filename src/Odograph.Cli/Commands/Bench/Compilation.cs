using System.Runtime;

namespace Odograph.Cli.Commands.Bench;

/// <summary>The runtime's compiler, which works beside the program: what it does for a warm-up is start-up.</summary>
internal static class Compilation
{
    /// <summary>
    /// Nothing compiled for so long: done. The runtime itself waits 100 ms before it compiles a method again.
    /// </summary>
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>So many times at most: on a busy machine it compiles slowly.</summary>
    const int MaxWaits = 40;

    /// <summary>Waits until the code that ran so far is compiled.</summary>
    public static async Task WaitAsync(BenchRun run)
    {
        long before = -1;
        for (int i = 0; i < MaxWaits && JitInfo.GetCompiledMethodCount() is var compiled && compiled != before; i++)
        {
            before = compiled;
            await Task.Delay(Quiet, run.Time, run.Stop);
        }
    }
}
