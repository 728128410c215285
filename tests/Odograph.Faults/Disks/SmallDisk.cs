using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Disks;

/// <summary>A disk in memory of a size that can be changed. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    static readonly Lazy<string?> s_whyNot = new(() => WhyNotAsync().GetAwaiter().GetResult());

    readonly string _folder;

    SmallDisk(string folder) => _folder = folder;

    /// <summary>Why file systems cannot be mounted here; null where they can.</summary>
    public static string? WhyNot => s_whyNot.Value;

    public static async Task<SmallDisk> MountAsync(string folder, int sizeKiB)
    {
        Directory.CreateDirectory(folder);
        var run = await ProcessRun.StartAsync(
            "mount", ["-t", "tmpfs", "-o", $"size={sizeKiB}k", "odograph-test", folder]);
        Assert.True(run.ExitCode == 0, run.Error);
        return new SmallDisk(folder);
    }

    public Task GrowAsync(int sizeKiB) => RemountAsync($"size={sizeKiB}k");

    public Task ForbidWritesAsync() => RemountAsync("ro");

    public void Dispose()
        => ProcessRun.StartAsync("umount", ["-l", _folder]).GetAwaiter().GetResult();

    static async Task<string?> WhyNotAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "skipped: disks in memory are mounted on Linux alone";
        }

        using var folder = new TempFolder();
        var run = await ProcessRun.StartAsync("mount", ["-t", "tmpfs", "odograph-test", folder.Path]);
        if (run.ExitCode != 0)
        {
            return $"skipped: no file system can be mounted here ({run.Error.Trim()}); run the tests as root";
        }

        await ProcessRun.StartAsync("umount", [folder.Path]);
        return null;
    }

    async Task RemountAsync(string option)
    {
        var run = await ProcessRun.StartAsync("mount", ["-o", $"remount,{option}", _folder]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
