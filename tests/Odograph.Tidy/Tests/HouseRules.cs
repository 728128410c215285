using Odograph.Tidy.Rules;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Tests;

/// <summary>The house rules over the whole tree. What they mean is tested beside them on small texts.</summary>
public sealed class HouseRules
{
    const int MostFindingsShown = 40;

    static readonly SourceTree Tree = SourceTree.Own;

    [Fact]
    public void Lines_methods_and_files_stay_short()
        => Check(Tree.CSharp.SelectMany(file =>
            Sizes.LongFiles(file).Concat(Sizes.LongLines(file)).Concat(Sizes.LongMethods(file))));

    [Fact]
    public void No_file_is_big() => Check(Sizes.BigFiles(Tree.Files));

    [Fact]
    public void The_middle_file_and_the_middle_method_of_the_product_are_short()
    {
        var product = Tree.CSharp.Where(file => file.IsProduct).ToList();
        Assert.InRange(Sizes.Median(product.Select(file => file.LineCount)), 1, 120);
        Assert.InRange(Sizes.Median(product.SelectMany(Sizes.Methods).Select(SourceFile.LinesOf)), 1, 10);
    }

    [Fact]
    public void Folders_files_and_types_are_named_after_the_domain()
        => Check(Tree.CSharp.SelectMany(file =>
            Names.ForbiddenFolders(file).Concat(Names.ForbiddenTypeNames(file))
                .Concat(Names.FileNamedAfterNothing(file))));

    [Fact]
    public void Classes_are_sealed_and_public_types_documented()
    {
        var bases = Types.Bases(Tree.CSharp);
        Check(Tree.CSharp.SelectMany(file => Types.NotSealed(file, bases).Concat(Types.Undocumented(file))));
    }

    [Fact]
    public void Unsafe_code_stays_in_its_rooms() => Check(Tree.CSharp.SelectMany(Types.UnsafeElsewhere));

    [Fact]
    public void No_word_is_out_of_place() => Check(Tree.Texts.SelectMany(Words.Forbidden));

    [Fact]
    public void Arrows_between_projects_point_inward()
        => Check(Tree.Projects.SelectMany(
            project => Projects.OutwardArrows(project).Concat(Projects.PackagesInTheModel(project))));

    [Fact]
    public void Versions_and_warnings_are_set_in_one_place()
        => Check(
            Tree.Projects.SelectMany(project => Projects.OwnVersions(project).Concat(Projects.WarningsOff(project))));

    [Fact]
    public void Every_project_is_in_the_solution_and_has_a_page_of_design()
    {
        var solution = Tree.Find("Odograph.slnx")!;
        string[] paths = [.. Tree.Files.Select(file => file.Path)];
        Check(Tree.Projects.SelectMany(project =>
            Projects.NotInSolution(project, solution).Concat(Projects.WithoutDesign(project, paths))));
    }

    [Fact]
    public void Every_dependency_is_used_and_explained()
    {
        var versions = Tree.Find("Directory.Packages.props")!;
        var everywhere = Tree.Projects.Concat(
            Tree.Texts.Where(file => file.Path.EndsWith(".props", StringComparison.Ordinal)));
        Check(Projects.Unexplained(versions, Tree.Find("docs/dependencies.md")!)
            .Concat(Projects.Unused(versions, everywhere)));
    }

    [Fact]
    public void The_root_holds_the_documents_that_readers_look_for()
    {
        string[] wanted =
            ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "odograph", ".ci/run",
            "docs/dependencies.md"];
        Assert.Empty(wanted.Except(Tree.Files.Select(file => file.Path)));
    }

    [Fact]
    public void Every_exception_is_still_needed_and_has_a_reason()
    {
        Assert.All(Exceptions.All, entry => Assert.NotEmpty(entry.Reason));
        var found = EverythingByFile().Select(finding => (finding.Rule, finding.Path)).ToHashSet();
        Assert.All(Exceptions.All, entry => Assert.Contains((entry.Rule, entry.Path), found));
    }

    static IEnumerable<Finding> EverythingByFile()
    {
        var bases = Types.Bases(Tree.CSharp);
        return Tree.Texts.SelectMany(file => Words.Forbidden(file)
            .Concat(Sizes.LongFiles(file)).Concat(Sizes.LongLines(file)).Concat(Sizes.LongMethods(file))
            .Concat(Names.ForbiddenFolders(file)).Concat(Names.ForbiddenTypeNames(file))
                .Concat(Names.FileNamedAfterNothing(file))
            .Concat(Types.NotSealed(file, bases)).Concat(Types.Undocumented(file)).Concat(Types.UnsafeElsewhere(file)));
    }

    static void Check(IEnumerable<Finding> findings)
    {
        string[] broken = [.. findings.Where(finding => !Exceptions.Allows(finding))
            .Select(finding => finding.ToString())];
        if (broken.Length > 0)
        {
            Assert.Fail($"{broken.Length} places:\n{string.Join('\n', broken.Take(MostFindingsShown))}");
        }
    }
}
