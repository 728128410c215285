using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Odograph.Pipeline.Definition.Yaml;

/// <summary>
/// YAML to nodes with places. Reads events, not objects, so that every value keeps its line and column and doubled keys
/// are seen. One document a file; anchors and aliases are not taken (a definition is short, and a value stands where it
/// counts).
/// </summary>
internal static class YamlText
{
    /// <summary>Null when the text is empty or was not YAML; then what is wrong was reported.</summary>
    public static YamlNode? Parse(string text, Action<Place, string> report)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                report(new Place(1, 1), "the file is empty: expected settings as 'key: value'");
                return null;
            }

            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, report);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
                report(PlaceOf(second.Start), "a second YAML document begins here: expected one a file");
            return root;
        }
        catch (YamlException fault)
        {
            report(PlaceOf(fault.Start), $"not YAML: {Plain(fault)}");
            return null;
        }
    }

    static YamlNode ReadNode(IParser parser, Action<Place, string> report)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return ReadScalar(scalar, report);
        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(ReadNode(parser, report));
            return new YamlList(PlaceOf(list.Start), items);
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            report(PlaceOf(alias.Start), $"alias '*{alias.Value}': write the value itself here");
            return new YamlScalar(PlaceOf(alias.Start), "", (int)alias.Start.Index, IsPlain: true);
        }

        return ReadMap(parser, report);
    }

    static YamlMap ReadMap(IParser parser, Action<Place, string> report)
    {
        var start = PlaceOf(parser.Consume<MappingStart>().Start);
        var entries = new List<YamlEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(parser, report);
            var value = ReadNode(parser, report);
            if (key is YamlScalar name)
                entries.Add(new YamlEntry(name, value));
            else
                report(key.Place, $"expected a name before ':', found {key.Kind}");
        }

        return new YamlMap(start, entries);
    }

    static YamlScalar ReadScalar(Scalar scalar, Action<Place, string> report)
    {
        if (!scalar.Anchor.IsEmpty)
            report(
                PlaceOf(scalar.Start), $"anchor '&{scalar.Anchor.Value}': anchors are not taken; "
                    + "write the value in each place");
        return new YamlScalar(
            PlaceOf(scalar.Start), scalar.Value, (int)scalar.Start.Index, scalar.Style == ScalarStyle.Plain);
    }

    static Place PlaceOf(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    /// <summary>The parser's own words, as the start of a clause.</summary>
    static string Plain(YamlException fault)
    {
        var words = fault.Message.TrimEnd('.');
        return words.Length > 1 && !char.IsUpper(words[1]) ? char.ToLowerInvariant(words[0]) + words[1..] : words;
    }
}
