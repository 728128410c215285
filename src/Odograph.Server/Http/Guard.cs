using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Odograph.Server.Http;

/// <summary>
/// What holds for every request: nobody frames or sniffs an answer, and a server for this machine alone answers neither
/// names that a foreign zone points at it (DNS rebinding) nor pages of other origins.
/// </summary>
static class Guard
{
    public static void Use(WebApplication application, ServerOptions options)
    {
        bool isLocal = IPAddress.IsLoopback(options.Address);
        application.Use(async (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            if (isLocal && !IsOwnName(context.Request.Host.Host))
            {
                await Problems.Of(
                    StatusCodes.Status421MisdirectedRequest,
                    "wrong name",
                    $"this server answers to localhost, not to \"{context.Request.Host}\"").ExecuteAsync(context);
                return;
            }

            if (context.Request.Headers.Origin is { Count: > 0 } origin && !IsSameOrigin(origin!, context.Request))
            {
                await Problems.Of(
                    StatusCodes.Status403Forbidden,
                    "another origin",
                    $"a page of \"{origin}\" may not use this server").ExecuteAsync(context);
                return;
            }

            await next(context);
        });
    }

    /// <summary>
    /// Whether a browser sends the request for a page of another origin. Browsers say so of every request, also of
    /// those that come without an Origin (images, links); who is no browser says nothing.
    /// </summary>
    public static bool IsOfAnotherPage(HttpRequest request)
        => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    static bool IsOwnName(string host)
        => host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    static bool IsSameOrigin(string origin, HttpRequest request)
        => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
