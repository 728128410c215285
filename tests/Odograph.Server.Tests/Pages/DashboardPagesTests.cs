using System.Net;
using System.Text.RegularExpressions;

namespace Odograph.Server.Tests.Pages;

public sealed partial class DashboardPagesTests : IAsyncLifetime
{
    const int FirstLoadBytes = 1_500_000;

    static readonly string[] s_basemap = ["land", "borders", "places", "lakes", "urban", "rivers"];

    ServedLog _served = null!;

    public async Task InitializeAsync() => _served = await ServedLog.StartAsync();

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Fact]
    public async Task The_first_page_and_all_that_it_names_is_there_and_small()
    {
        string page = await _served.Client.GetStringAsync("/");
        var names = Named().Matches(page).Select(match => match.Groups[1].Value)
            .Concat(s_basemap.Select(name => $"/basemap/{name}.json")).ToList();

        long bytes = 0;
        foreach (string name in names)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, name);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
            using var answer = await _served.Client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, name);
            bytes += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.Contains(names, name => name.EndsWith(".js", StringComparison.Ordinal));
        Assert.InRange(bytes, 500_000, FirstLoadBytes);
    }

    [Fact]
    public async Task A_page_may_load_nothing_from_elsewhere()
    {
        using var answer = await _served.Client.GetAsync("/");

        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/../odograph.dll")]
    [InlineData("/assets/..%2f..%2fetc/passwd")]
    [InlineData("/basemap/")]
    [InlineData("/%00")]
    [InlineData("/.built")]
    public async Task What_is_no_page_is_not_found(string path)
    {
        using var answer = await _served.Client.GetAsync(path);

        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
    }

    [GeneratedRegex("(?:src|href)=\"(/[^\"]+)\"")]
    private static partial Regex Named();
}
