using System.IO.Compression;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Odograph.Server.Pages;

/// <summary>
/// The dashboard: the files of `web/`, which the assembly carries compressed. Nothing of it comes from another origin,
/// and a browser is told so. A path is looked up among the names of these files and reaches nothing else.
/// </summary>
static class DashboardPages
{
    const string Prefix = "web/";
    const string Suffix = ".gz";

    /// <summary>Scripts, styles and data of this server alone; MapLibre draws with blobs and styles elements.</summary>
    const string Policy = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; connect-src 'self'; "
        + "img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    static readonly Dictionary<string, byte[]> s_files = Read();

    public static void Map(WebApplication application)
    {
        foreach (string path in s_files.Keys)
        {
            application.MapGet(path, context => SendAsync(context, path));
        }

        application.MapGet("/", context => SendAsync(context, "/index.html"));
    }

    static async Task SendAsync(HttpContext context, string path)
    {
        var headers = context.Response.Headers;
        headers.ContentType = TypeOf(path);
        headers.ContentSecurityPolicy = Policy;

        // Names under assets/ hold a hash of their content.
        bool isForEver = path.StartsWith("/assets/", StringComparison.Ordinal);
        headers.CacheControl = isForEver ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        byte[] compressed = s_files[path];
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "gzip";
            headers.ContentLength = compressed.Length;
            await context.Response.BodyWriter.WriteAsync(compressed, context.RequestAborted);
            return;
        }

        await using var plain = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        await plain.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    static Dictionary<string, byte[]> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => $"/{name[Prefix.Length..^Suffix.Length]}", name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                byte[] bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return bytes;
            });
    }
}
