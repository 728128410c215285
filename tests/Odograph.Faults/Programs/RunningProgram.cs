using System.Diagnostics;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Programs;

/// <summary>The built program while it runs: what it has said so far, and what is yet to be waited for.</summary>
internal sealed class RunningProgram : IDisposable
{
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    readonly Process _process;
    readonly Lock _gate = new();
    readonly List<string> _lines = [];
    readonly Task _reading;
    TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunningProgram(string? fail, string[] arguments)
    {
        _process = ProcessRun.Start(OdographProgram.Path, arguments, environment: FaultProgram.Environment(fail));
        _process.StandardInput.Close();
        _reading = Task.WhenAll(
            ReadAsync(_process.StandardError), ReadAsync(_process.StandardOutput));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything said so far, on both streams.</summary>
    public string Said
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Completes with the first line for which this is true, said since the given line number.</summary>
    /// <returns>The number of the line behind it.</returns>
    public async Task<int> WaitForAsync(Predicate<string> isIt, int from = 0)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            Task said;
            lock (_gate)
            {
                int at = _lines.FindIndex(from, isIt);
                if (at >= 0)
                {
                    return at + 1;
                }

                from = _lines.Count;
                said = _said.Task;
            }

            Assert.False(_reading.IsCompleted, $"it ended without the line that was waited for:\n{Said}");
            try
            {
                await Task.WhenAny(said, _reading).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"it never said the line that was waited for:\n{Said}");
            }
        }
    }

    /// <summary>Sends a signal by its name.</summary>
    public async Task SignalAsync(string name)
        => Assert.Equal(0, (await ProcessRun.StartAsync("kill", [$"-{name}", $"{Id}"])).ExitCode);

    /// <summary>Returns when the system says that the process is stopped (state T).</summary>
    public async Task IsStoppedAsync()
    {
        string state = "";
        while (state != "T")
        {
            string stat = await File.ReadAllTextAsync($"/proc/{Id}/stat");
            state = stat[(stat.LastIndexOf(')') + 2)..][..1];
        }
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"it never ended:\n{Said}");
        }

        await _reading;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _lines.Add(line);
                _said.TrySetResult();
                _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
