using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Odograph.Browser;

public sealed partial class DashboardTests(ShownCity city) : IClassFixture<ShownCity>
{
    [BrowserFact]
    public async Task A_city_is_on_the_map_without_an_error_or_a_foreign_request()
    {
        await using var page = await city.OpenAsync();

        await Assertions.Expect(page["#connection"]).ToHaveTextAsync("live");
        await Assertions.Expect(page["#shown"]).ToContainTextAsync(ManyVehicles());
        await Assertions.Expect(page["#streams tr"]).ToHaveCountAsync(6);
        await page.Page.WaitForLoadStateAsync(LoadState.Load);
        await page.KeepPictureAsync("light");
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task A_vehicle_moves_and_tells_its_speed_and_all_its_columns()
    {
        await using var page = await city.OpenAsync();
        await page.Page.Keyboard.PressAsync("n");

        await Assertions.Expect(page["#details"]).ToBeVisibleAsync();
        await Assertions.Expect(page["#details-columns"]).ToContainTextAsync("km/h");
        await Assertions.Expect(page["#details-columns"]).ToContainTextAsync("event_id");
        string before = await PositionAsync(page);
        await Assertions.Expect(Position(page)).Not.ToHaveTextAsync(before);
        await page.KeepPictureAsync("details");
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page["#details"]).ToBeHiddenAsync();
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task A_vehicle_that_is_followed_takes_the_map_with_it()
    {
        await using var page = await city.OpenAsync();
        await page.Page.Keyboard.PressAsync("n");
        await page.Page.Keyboard.PressAsync("f");
        await Assertions.Expect(page["#follow"]).ToHaveAttributeAsync("aria-pressed", "true");
        string before = page.Page.Url;

        await page.Page.WaitForURLAsync(url => url != before);

        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page["#follow"]).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [BrowserFact]
    public async Task A_click_finds_what_is_there()
    {
        const int step = 24; // no more than a click reaches
        await using var page = await city.OpenAsync();
        var box = (await page["#map"].BoundingBoxAsync())!;

        for (float y = box.Y + (box.Height / 4); y < box.Y + (box.Height * 3 / 4); y += step)
        {
            for (float x = box.X + (box.Width / 4); x < box.X + (box.Width * 3 / 4); x += step)
            {
                await page.Page.Mouse.ClickAsync(x, y);
                if (await page["#details"].IsVisibleAsync())
                {
                    string found = await page["#details-title"].InnerTextAsync();
                    Assert.StartsWith("london-", found, StringComparison.Ordinal);
                    return;
                }
            }
        }

        Assert.Fail("no click in the middle of the map has found anything");
    }

    [BrowserFact]
    public async Task Dark_is_chosen_by_key_and_kept()
    {
        await using var page = await city.OpenAsync();
        string light = await GroundAsync(page);

        await page.Page.Keyboard.PressAsync("d");
        await Assertions.Expect(page["html"]).ToHaveAttributeAsync("data-theme", "dark");
        Assert.NotEqual(light, await GroundAsync(page));

        await page.LoadAsync();
        await Assertions.Expect(page["html"]).ToHaveAttributeAsync("data-theme", "dark");
        await page.KeepPictureAsync("dark");
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task A_rejected_event_is_counted_before_the_reader_s_eyes()
    {
        await using var page = await city.OpenAsync();
        var rejected = page["#totals [data-total=quarantined]"];
        await Assertions.Expect(rejected).ToHaveTextAsync(Digits());
        int before = Number(await rejected.InnerTextAsync());

        using var client = new HttpClient { BaseAddress = city.Address };
        using var content = new StringContent("no event", Encoding.UTF8, "application/x-ndjson");
        using var answer = await client.PostAsync("/v1/streams/gps", content);

        Assert.True(answer.IsSuccessStatusCode);
        await Assertions.Expect(rejected).ToHaveTextAsync(
            (before + 1).ToString("N0", CultureInfo.InvariantCulture));
    }

    static ILocator Position(ShownPage page) => page["#details-columns dt:has-text('position') + dd"];

    static async Task<string> PositionAsync(ShownPage page) => await Position(page).InnerTextAsync();

    static Task<string> GroundAsync(ShownPage page)
        => page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex("(?:[3-9][0-9]|[0-9]{3,}) vehicles")]
    private static partial Regex ManyVehicles();

    [GeneratedRegex("^[0-9,]+$")]
    private static partial Regex Digits();
}
