using System.Xml.Linq;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Rules;

/// <summary>What project files may say: who may know whom, one place for versions, one page of design each.</summary>
internal static class Projects
{
    /// <summary>Arrows point inward; "*" = everything. A project that is not here may not exist yet.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Arrows = new Dictionary<string, string[]>
    {
        ["Odograph.Model"] = [],
        ["Odograph.Trajectories"] = [],
        ["Odograph.DuckDb"] = [],
        ["Odograph.Log"] = ["Odograph.Model"],
        ["Odograph.Lake"] = ["Odograph.Model"],
        ["Odograph.Simulation"] = ["Odograph.Model"],
        ["Odograph.Pipeline"] = ["Odograph.Model", "Odograph.Lake", "Odograph.DuckDb"],
        ["Odograph.Engine"] =
            ["Odograph.Model", "Odograph.Lake", "Odograph.DuckDb", "Odograph.Pipeline", "Odograph.Trajectories"],
        ["Odograph.Server"] =
            ["Odograph.Model", "Odograph.Lake", "Odograph.DuckDb", "Odograph.Pipeline", "Odograph.Engine"],
        ["Odograph.Cli"] = ["*"],
    };

    public static IEnumerable<Finding> OutwardArrows(SourceFile project)
    {
        if (!project.IsProduct)
        {
            return [];
        }

        string name = NameOf(project);
        if (!Arrows.TryGetValue(name, out var allowed))
        {
            return [project.Find("arrows", 0, $"\"{name}\" is in no row of the table of projects")];
        }

        return from reference in Includes(project, "ProjectReference")
               let target = Path.GetFileNameWithoutExtension(reference.Replace('\\', '/'))
               where !allowed.Contains("*") && !allowed.Contains(target)
               select project.Find("arrows", 0, $"\"{name}\" may not know \"{target}\"");
    }

    public static IEnumerable<Finding> PackagesInTheModel(SourceFile project)
        => NameOf(project) is "Odograph.Model" or "Odograph.Trajectories"
            ? from package in Includes(project, "PackageReference")
              select project.Find("model-packages", 0, $"refers to \"{package}\": the innermost rooms use no package")
            : [];

    public static IEnumerable<Finding> OwnVersions(SourceFile project)
        => from reference in XDocument.Parse(project.Text).Descendants("PackageReference")
           where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
           select project.Find(
               "central-versions", 0, $"gives \"{reference.Attribute("Include")?.Value}\" a version of its own");

    public static IEnumerable<Finding> WarningsOff(SourceFile project)
        => from setting in XDocument.Parse(project.Text).Descendants()
           where setting.Name.LocalName is "NoWarn" or "TreatWarningsAsErrors" or "WarningsNotAsErrors"
           select project.Find("warnings-off", 0, $"<{setting.Name.LocalName}> belongs to Directory.Build.props alone");

    public static IEnumerable<Finding> WithoutDesign(SourceFile project, IEnumerable<string> paths)
    {
        string design = project.Path[..(project.Path.LastIndexOf('/') + 1)] + "DESIGN.md";
        return project.IsProduct && !paths.Contains(design) ? [new Finding("design", design, 0, "is missing")] : [];
    }

    public static IEnumerable<Finding> NotInSolution(SourceFile project, SourceFile solution)
        => solution.Text.Contains($"\"{project.Path}\"", StringComparison.Ordinal)
            ? []
            : [project.Find("solution", 0, $"is not in {solution.Path}: nobody builds or tests it")];

    /// <summary>Packages of the central list that the list of dependencies does not explain.</summary>
    public static IEnumerable<Finding> Unexplained(SourceFile versions, SourceFile dependencies)
        => from package in Includes(versions, "PackageVersion")
           where !dependencies.Text.Contains($"`{package}`", StringComparison.Ordinal)
           select versions.Find("dependencies", 0, $"\"{package}\" is not explained in {dependencies.Path}");

    public static IEnumerable<Finding> Unused(SourceFile versions, IEnumerable<SourceFile> projects)
    {
        var used = projects.SelectMany(project => Includes(project, "PackageReference"))
            .ToHashSet(StringComparer.Ordinal);
        return from package in Includes(versions, "PackageVersion")
               where !used.Contains(package)
               select versions.Find("dependencies", 0, $"nobody refers to \"{package}\"");
    }

    static string NameOf(SourceFile project) => Path.GetFileNameWithoutExtension(project.Name);

    static IEnumerable<string> Includes(SourceFile project, string element)
        => XDocument.Parse(project.Text).Descendants(element).Select(item => item.Attribute("Include")?.Value)
            .OfType<string>();
}
