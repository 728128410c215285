using System.Diagnostics;
using System.Text;
using Microsoft.Playwright;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Browser;

/// <summary>The built program with its city, and a browser that looks at it.</summary>
public sealed class ShownCity : IAsyncLifetime, IDisposable
{
    /// <summary>How `up` says where it listens.</summary>
    const string MapLine = "map ";

    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    readonly TempFolder _folder = new();
    readonly StringBuilder _said = new();
    Process? _program;
    IPlaywright? _playwright;
    IBrowser? _browser;

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        _program = ProcessRun.Start(
            OdographProgram.Path,
            ["up", "--data", _folder["data"], "--port", "0", "--no-browser", "--seed", "42"],
            environment: OdographProgram.Plain);
        _program.OutputDataReceived += (_, _) => { };
        _program.BeginOutputReadLine();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _program.ErrorDataReceived += (_, line) => Hear(line.Data, address);
        _program.BeginErrorReadLine();
        Address = await address.Task.WaitAsync(s_patience);
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout((float)s_patience.TotalMilliseconds);
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    // Null = it has ended.
    void Hear(string? line, TaskCompletionSource<Uri> address)
    {
        _said.Append(line).Append('\n');
        if (line is null)
        {
            address.TrySetException(new InvalidOperationException($"the program ended; it said: {_said}"));
        }
        else if (line.StartsWith(MapLine, StringComparison.Ordinal))
        {
            address.TrySetResult(new Uri(line[MapLine.Length..].Trim()));
        }
    }

    /// <summary>A page of its own, with what went wrong on it.</summary>
    internal async Task<ShownPage> OpenAsync()
    {
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1280, Height = 800 },
            ColorScheme = ColorScheme.Light,
        });
        context.SetDefaultTimeout((float)s_patience.TotalMilliseconds);
        return await ShownPage.OpenAsync(context, Address);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_program is not null)
        {
            _program.Kill(entireProcessTree: true);
            await _program.WaitForExitAsync();
            _program.Dispose();
        }
    }

    public void Dispose() => _folder.Dispose();
}
