using Odograph.Pipeline.Definition;
using Odograph.Testing.Files;

namespace Odograph.Engine.Tests.Execution.Rollups;

/// <summary>Models over the stream of <see cref="ExecutorHarness.Vehicle"/>.</summary>
static class TestModels
{
    public static IReadOnlyList<ModelDefinition> Of(params (string Name, string Sql)[] models)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["streams"]);
        Directory.CreateDirectory(folder["models"]);
        string names = string.Join(", ", models.Select(model => model.Name));
        File.WriteAllText(folder["pipeline.yaml"], $"pipeline: job\nstreams: [vehicle]\nrollups: [{names}]\n");
        string columns = string.Join(", ", ExecutorHarness.Vehicle.Columns.Select(
            column => $"{column.Name}: {column.Type.ToString().ToLowerInvariant()}"));
        File.WriteAllText(folder["streams/vehicle.yaml"], $"stream: vehicle\ncolumns: {{ {columns} }}\n");
        foreach (var (name, sql) in models)
        {
            File.WriteAllText(folder[$"models/{name}.sql"], sql);
        }

        return PipelineFolder.Load(folder.Path).Rollups;
    }
}
