using Odograph.Model.Errors;
using Odograph.Model.Files;
using Odograph.Testing.Files;

namespace Odograph.Model.Tests.Files;

public sealed class DurableFilesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Link_gives_a_second_name_once()
    {
        File.WriteAllText(_folder["a"], "first");
        File.WriteAllText(_folder["b"], "second");

        Assert.True(DurableFiles.TryLink(_folder["a"], _folder["name"]));
        Assert.False(DurableFiles.TryLink(_folder["b"], _folder["name"]));

        Assert.Equal("first", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public void Link_of_a_file_that_is_not_there_says_so()
        => Assert.Throws<FileNotFoundException>(() => DurableFiles.TryLink(_folder["none"], _folder["name"]));

    [Fact]
    public async Task Of_many_links_at_once_one_wins()
    {
        var names = Enumerable.Range(0, 16).Select(i => _folder[$"{i}"]).ToList();
        names.ForEach(name => File.WriteAllText(name, name));

        bool[] won = await Task.WhenAll(
            names.Select(name => Task.Run(() => DurableFiles.TryLink(name, _folder["name"]))));

        Assert.Equal(File.ReadAllText(_folder["name"]), names[Array.IndexOf(won, true)]);
        Assert.Single(won, true);
    }

    [Fact]
    public void Files_and_folders_are_synced_where_they_are()
    {
        File.WriteAllText(_folder["a"], "bytes");

        DurableFiles.SyncFile(_folder["a"]);
        DurableFiles.SyncFolder(_folder.Path);
        using var file = File.OpenHandle(_folder["a"], access: FileAccess.Write);
        DurableFiles.SyncData(file);

        Assert.Equal("bytes", File.ReadAllText(_folder["a"]));
    }

    [Fact]
    public void Folders_are_made_with_those_above_them_and_left_alone_where_they_are()
    {
        string folder = Path.Combine(_folder["a"], "b", "c");

        DurableFiles.MakeFolder(folder);
        File.WriteAllText(Path.Combine(folder, "file"), "bytes");
        DurableFiles.MakeFolder(folder);

        Assert.True(File.Exists(Path.Combine(folder, "file")));
        Assert.ThrowsAny<IOException>(() => DurableFiles.MakeFolder(Path.Combine(folder, "file", "below")));
    }

    [Fact]
    public void Folder_that_is_not_there_is_named()
    {
        string folder = _folder["none"];

        Assert.Contains(folder, Assert.Throws<EnvironmentException>(() => DurableFiles.SyncFolder(folder))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_synced_is_an_error()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(
            pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        Assert.Throws<IOException>(() => DurableFiles.SyncData(file));
    }
}
