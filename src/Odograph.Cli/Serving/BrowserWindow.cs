using System.ComponentModel;
using System.Diagnostics;

namespace Odograph.Cli.Serving;

/// <summary>Shows an address in the user's browser.</summary>
internal static class BrowserWindow
{
    /// <summary>Where there is a screen; otherwise, or when it cannot be opened, the address alone has to do.</summary>
    public static void Open(Uri address)
    {
        try
        {
            using var opener = Start(address.ToString());
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            // No opener is installed. The address stands in the banner.
        }
    }

    static Process? Start(string address)
    {
        if (OperatingSystem.IsWindows())
        {
            return Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }

        bool isMac = OperatingSystem.IsMacOS();
        if (!isMac && !Has("DISPLAY") && !Has("WAYLAND_DISPLAY"))
        {
            return null;
        }

        // What an opener says belongs in no status display.
        return Process.Start(new ProcessStartInfo(isMac ? "open" : "xdg-open", [address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
    }

    static bool Has(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
