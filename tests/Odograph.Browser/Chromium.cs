using Microsoft.Playwright;

namespace Odograph.Browser;

/// <summary>
/// Chromium as the system has it (<c>ODOGRAPH_TEST_CHROMIUM</c> names another), drawing on the processor: there need be
/// no screen and no graphics processor. None is ever downloaded.
/// </summary>
internal static class Chromium
{
    static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    ];

    /// <summary>Null where there is none.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("ODOGRAPH_TEST_CHROMIUM")
        ?? s_places.FirstOrDefault(File.Exists);

    /// <summary>Why no test can run; null where they can.</summary>
    public static string? WhyNot => Path is null
        ? "no Chromium: install the package chromium, or name one with ODOGRAPH_TEST_CHROMIUM"
        : null;

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright)
        => playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = s_arguments });
}

/// <summary>A test that needs a browser; where there is none it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyNot;
}
