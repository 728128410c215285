using Odograph.Tidy.Rules;

namespace Odograph.Tidy.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("src/Odograph.Lake/Helpers/A.cs", 1)]
    [InlineData("src/Odograph.Lake/common/Utils/A.cs", 2)]
    [InlineData("src/Odograph.Lake/Tables/A.cs", 0)]
    [InlineData("src/Odograph.Lake/Tables/Helpers.cs", 0)]
    public void A_folder_is_a_feature(string path, int findings)
        => Assert.Equal(findings, Names.ForbiddenFolders(Snippet.Of("", path)).Count());

    [Theory]
    [InlineData("class TableManager;", 1)]
    [InlineData("record JsonUtil;", 1)]
    [InlineData("interface IStoreImpl;", 1)]
    [InlineData("enum RowData;", 1)]
    [InlineData("class A { struct BHelper; }", 1)]
    [InlineData("class TableMetadata;", 0)]
    [InlineData("class Managers;", 0)]
    public void A_type_is_a_noun_of_the_domain(string code, int findings)
        => Assert.Equal(findings, Names.ForbiddenTypeNames(Snippet.Of(code)).Count());

    [Theory]
    [InlineData("class Table;", "Table.cs", 0)]
    [InlineData("class Table; class Row;", "Row.cs", 0)]
    [InlineData("class TableRead; class TableWrite;", "Table.cs", 0)]
    [InlineData("partial class Table;", "Table.Reading.cs", 0)]
    [InlineData("global using System;", "Usings.cs", 0)]
    [InlineData("class Row;", "Table.cs", 1)]
    [InlineData("class Row { class Table; }", "Table.cs", 1)]
    public void A_file_is_named_after_one_of_its_types(string code, string file, int findings)
        => Assert.Equal(
            findings, Names.FileNamedAfterNothing(Snippet.Of(code, "src/Odograph.Lake/Tables/" + file)).Count());
}
