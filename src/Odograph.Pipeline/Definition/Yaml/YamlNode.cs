namespace Odograph.Pipeline.Definition.Yaml;

/// <summary>Where something stands in its file; line and column count from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>A YAML value that knows where it stands.</summary>
internal abstract record YamlNode(Place Place)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>An empty value or <c>null</c>: the same as a setting that is left out.</summary>
    public virtual bool IsNull => false;
}

/// <param name="Start">Index of its first character in the file, quotes and block marks included.</param>
internal sealed record YamlScalar(Place Place, string Text, int Start, bool IsPlain) : YamlNode(Place)
{
    public override string Kind => IsNull ? "nothing" : $"'{Text}'";

    public override bool IsNull => IsPlain && Text is "" or "~" or "null";
}

internal sealed record YamlList(Place Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place)
{
    public override string Kind => "a list";
}

internal sealed record YamlMap(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    public override string Kind => "a map";
}

/// <summary>One key and its value; keys that come twice are there twice.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
