using Odograph.Engine.Ingest.Files;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Engine.Tests.Ingest.Files;

public sealed class FolderInputsTests
{
    [Fact]
    public async Task A_pipe_among_the_files_is_not_waited_for()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["a.ndjson"], "{}\n");
        File.WriteAllText(folder["empty.ndjson"], "");
        var made = await ProcessRun.StartAsync("mkfifo", [folder["pipe.ndjson"]]);
        Assert.True(made.ExitCode == 0, made.Error);
        File.CreateSymbolicLink(folder["linked.ndjson"], folder["pipe.ndjson"]);
        File.CreateSymbolicLink(folder["z.ndjson"], folder["empty.ndjson"]);

        var found = FolderInputs.List(folder.Path).Select(file => file.FileName);

        Assert.Equal(["a.ndjson", "empty.ndjson", "z.ndjson"], found);
    }
}
