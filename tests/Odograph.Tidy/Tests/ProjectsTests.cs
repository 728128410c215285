using Odograph.Tidy.Rules;

namespace Odograph.Tidy.Tests;

public sealed class ProjectsTests
{
    [Theory]
    [InlineData("Odograph.Lake", "Odograph.Model", 0)]
    [InlineData("Odograph.Lake", "Odograph.Pipeline", 1)]
    [InlineData("Odograph.Model", "Odograph.Log", 1)]
    [InlineData("Odograph.Cli", "Odograph.Simulation", 0)]
    [InlineData("Odograph.Unknown", "Odograph.Model", 1)]
    public void Arrows_point_inward(string project, string target, int findings)
        => Assert.Equal(findings, Projects.OutwardArrows(
            Snippet.Project(project, $"<ProjectReference Include=\"../{target}/{target}.csproj\" />")).Count());

    [Fact]
    public void The_innermost_rooms_use_no_package()
    {
        const string Package = "<PackageReference Include=\"A\" />";
        Assert.Single(Projects.PackagesInTheModel(Snippet.Project("Odograph.Model", Package)));
        Assert.Empty(Projects.PackagesInTheModel(Snippet.Project("Odograph.Pipeline", Package)));
    }

    [Theory]
    [InlineData("<PackageReference Include=\"A\" />", 0)]
    [InlineData("<PackageReference Include=\"A\" Version=\"1\" />", 1)]
    [InlineData("<PackageReference Include=\"A\" VersionOverride=\"1\" />", 1)]
    public void Versions_are_central(string item, int findings)
        => Assert.Equal(findings, Projects.OwnVersions(Snippet.Project("Odograph.Lake", item)).Count());

    [Fact]
    public void A_project_switches_no_warning_off()
        => Assert.Single(Projects.WarningsOff(Snippet.Project("Odograph.Lake", "<NoWarn>CA1</NoWarn>")));

    [Fact]
    public void A_project_has_a_page_of_design_and_a_place_in_the_solution()
    {
        var project = Snippet.Project("Odograph.Lake", "");
        Assert.Single(Projects.WithoutDesign(project, ["src/Odograph.Log/DESIGN.md"]));
        Assert.Empty(Projects.WithoutDesign(project, ["src/Odograph.Lake/DESIGN.md"]));
        Assert.Single(Projects.NotInSolution(project, Snippet.Of("<Solution />", "Odograph.slnx")));
        Assert.Empty(
            Projects.NotInSolution(project, Snippet.Of($"<Project Path=\"{project.Path}\" />", "Odograph.slnx")));
    }

    [Fact]
    public void A_dependency_is_explained_and_used()
    {
        var versions = Snippet.Project("versions", "<PackageVersion Include=\"A\" /><PackageVersion Include=\"B\" />");
        var page = Snippet.Of("| `A` | why |", "docs/dependencies.md");
        Assert.Contains("\"B\"", Assert.Single(Projects.Unexplained(versions, page)).Message, StringComparison.Ordinal);
        var project = Snippet.Project("Odograph.Lake", "<PackageReference Include=\"B\" />");
        Assert.Contains("\"A\"", Assert.Single(Projects.Unused(versions, [project])).Message, StringComparison.Ordinal);
    }
}
