using Odograph.Cli.Data;
using Odograph.Model.Errors;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Cli.Tests.Data;

public sealed class FolderLockTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly FakeTime _time = new(new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    DataFolder Data => new(_folder["data"]);

    [Fact]
    public void A_second_writer_is_refused_and_told_who_the_first_is()
    {
        using var first = Data.OpenForWriting("up", _time);

        var refused = Assert.Throws<EnvironmentException>(() => Data.OpenForWriting("run", _time));

        Assert.Contains($"`odograph up`, process {Environment.ProcessId}, since 2026-01-01 08:00:00 UTC",
            refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_writer_may_come_when_the_first_has_gone()
    {
        Data.OpenForWriting("up", _time).Dispose();
        Data.OpenForWriting("run", _time).Dispose();

        Assert.Empty(File.ReadAllBytes(Data.LockFile));
    }

    [Fact]
    public void What_a_killed_writer_left_in_the_file_holds_nobody_up()
    {
        Directory.CreateDirectory(Data.Root);
        File.WriteAllBytes(Data.LockFile, new LockHolder("up", 1, _time.GetUtcNow()).ToBytes());

        Data.OpenForWriting("run", _time).Dispose();

        Assert.Empty(File.ReadAllBytes(Data.LockFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"command\":\"up\"}")]
    [InlineData("{\"command\":1,\"pid\":\"x\",\"started\":0}")]
    public void A_holder_that_is_just_writing_its_name_is_still_a_holder(string text)
    {
        using var first = Data.OpenForWriting("up", _time);
        using (var file = new FileStream(Data.LockFile + ".copy", FileMode.Create))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        Assert.Null(LockHolder.Read(File.ReadAllBytes(Data.LockFile + ".copy")));
        Assert.Throws<EnvironmentException>(() => Data.OpenForWriting("run", _time));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder["file"], "");

        var refused = Assert.Throws<EnvironmentException>(
            () => new DataFolder(_folder["file/data"]).OpenForWriting("up", _time));

        Assert.Contains("file/data", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Hint);
    }

    [Fact]
    public void Reading_makes_nothing()
    {
        Assert.Equal(ErrorKind.User, Assert.Throws<OdographException>(Data.RequireLake).Kind);
        Assert.False(Directory.Exists(Data.Root));
    }
}
