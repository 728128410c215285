using Microsoft.AspNetCore.Builder;

namespace Odograph.Server.Pages;

/// <summary>The dashboard: files of `web/`, built into the program.</summary>
static class DashboardPages
{
    public static void Map(WebApplication application)
    {
    }
}
