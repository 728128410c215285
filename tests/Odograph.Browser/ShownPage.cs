using Microsoft.Playwright;

namespace Odograph.Browser;

/// <summary>The dashboard in a browser, and everything that went wrong on it.</summary>
internal sealed class ShownPage : IAsyncDisposable
{
    readonly IBrowserContext _context;
    readonly Uri _address;
    readonly List<string> _faults = [];

    ShownPage(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page, _address) = (context, page, address);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !IsOfTheRenderer(message.Text))
            {
                _faults.Add($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _faults.Add($"error: {error}");
        page.Request += (_, request) =>
        {
            bool isOwn = request.Url.StartsWith(address.ToString(), StringComparison.Ordinal)
                || request.Url.StartsWith("blob:", StringComparison.Ordinal)
                || request.Url.StartsWith("data:", StringComparison.Ordinal);
            if (!isOwn)
            {
                _faults.Add($"foreign request: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, uncaught errors, requests to other origins.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public ILocator this[string selector] => Page.Locator(selector);

    public static async Task<ShownPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var page = new ShownPage(context, await context.NewPageAsync(), address);
        await page.LoadAsync();
        return page;
    }

    /// <summary>Until there are vehicles.</summary>
    public async Task LoadAsync()
    {
        await Page.GotoAsync(_address.ToString(), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Assertions.Expect(this["#shown"]).ToContainTextAsync("vehicles");
    }

    /// <summary>Kept beside the test results, for eyes.</summary>
    public async Task KeepPictureAsync(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "pictures");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    // What drawing on the processor says about itself.
    static bool IsOfTheRenderer(string text)
        => text.Contains("GPU stall", StringComparison.Ordinal)
            || text.Contains("GL Driver Message", StringComparison.Ordinal)
            || text.Contains("software WebGL", StringComparison.OrdinalIgnoreCase);
}
