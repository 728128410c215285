using Odograph.Testing.Processes;

namespace Odograph.Faults.Disks;

/// <summary>A disk in memory of a size that can be changed. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    readonly string _folder;

    SmallDisk(string folder) => _folder = folder;

    /// <summary>Null where file systems cannot be mounted.</summary>
    public static async Task<SmallDisk?> MountAsync(string folder, int sizeKiB)
    {
        Directory.CreateDirectory(folder);
        var run = OperatingSystem.IsLinux()
            ? await ProcessRun.StartAsync("mount", ["-t", "tmpfs", "-o", $"size={sizeKiB}k", "odograph-test", folder])
            : null;
        return run is { ExitCode: 0 } ? new SmallDisk(folder) : null;
    }

    public Task GrowAsync(int sizeKiB) => RemountAsync($"size={sizeKiB}k");

    public Task ForbidWritesAsync() => RemountAsync("ro");

    public void Dispose()
        => ProcessRun.StartAsync("umount", ["-l", _folder]).GetAwaiter().GetResult();

    async Task RemountAsync(string option)
    {
        var run = await ProcessRun.StartAsync("mount", ["-o", $"remount,{option}", _folder]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
