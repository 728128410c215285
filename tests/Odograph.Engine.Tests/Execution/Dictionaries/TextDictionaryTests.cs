using System.Text;
using Odograph.Engine.Execution.Dictionaries;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Tests.Execution.Dictionaries;

public sealed unsafe class TextDictionaryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(TextDictionary.MaxValues)]
    public void Every_value_has_its_code_and_no_other_text_has_one(int count)
    {
        var values = Enumerable.Range(0, count)
            .Select(n => Encoding.UTF8.GetBytes(n % 2 == 0 ? $"v{n}" : $"a value that is long, {n:D8}")).ToList();

        var dictionary = TextDictionary.Make(values);

        Assert.NotNull(dictionary);
        Assert.Equal(Enumerable.Range(0, count), values.Select(value => Find(dictionary, value)));
        Assert.Equal(count <= 255 ? 1 : 2, dictionary.CodeBytes);
        Assert.All(
            (string[])["", "v", "v0\0", "a value that is long, 99999999", "another value is long, 00000001"],
            text => Assert.Equal(-1, Find(dictionary, Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Values_that_meet_in_one_place_are_refused()
    {
        // Length, first four and last eight bytes are equal: all that a long text is placed by.
        var values = Enumerable.Range(0, 100).Select(n => Encoding.UTF8.GetBytes($"same{n:D4}the end.")).ToList();

        Assert.Null(TextDictionary.Make(values));
    }

    [Fact]
    public void Bounds_are_those_of_the_values_used()
    {
        var dictionary = TextDictionary.Make([.. new[] { "b", "z", "é", "a", "c" }.Select(Encoding.UTF8.GetBytes)])!;
        Assert.Null(dictionary.Bounds());

        foreach (string used in (string[])["c", "é", "b", "c"])
        {
            dictionary.MarkUsed(Find(dictionary, Encoding.UTF8.GetBytes(used)));
        }

        Assert.Equal(("b", "é"), dictionary.Bounds());
    }

    static int Find(TextDictionary dictionary, byte[] text)
    {
        fixed (byte* bytes = text)
        {
            byte none = 0;
            StringCell cell;
            StringCell.Write(&cell, bytes is null ? &none : bytes, text.Length);
            return dictionary.Find(&cell);
        }
    }
}
