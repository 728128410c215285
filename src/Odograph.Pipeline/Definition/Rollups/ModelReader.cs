using System.Text;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Checks;
using Odograph.Pipeline.Definition.Reading;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>
/// One file of <c>models/</c> to a <see cref="Rollup"/>, by the parser and the binder of the engine that will run it.
/// What does not add up over batches is refused, with what to do instead.
/// </summary>
internal sealed class ModelReader(ConfigFile file, string name, CheckDatabase database)
{
    bool _isSound = true;

    /// <summary>Null when something is wrong, which was reported.</summary>
    /// <param name="listed">Streams that the pipeline lists, those with faults too.</param>
    public Rollup? Read(IReadOnlyCollection<string> listed, IReadOnlyList<StreamDefinition> streams)
    {
        if (file.Text.Trim().Length == 0)
            return Refuse(0, "the file is empty; write SELECT … FROM stream GROUP BY …");
        var (statements, fault) = database.ParseQuery(file.Text);
        if (fault is not null)
            return Refuse(fault.OffsetBytes, fault.Message);
        if (statements.GetArrayLength() != 1)
            return Refuse(statements.GetArrayLength() > 1 ? statements[1].Offset() : 0, ModelRules.OneSelect);
        var select = statements[0].GetProperty("node");
        foreach (var (offset, message) in ModelRules.OfShape(select))
            Refuse(offset, message);
        if (ModelRules.StreamOf(select) is not { } from)
            return null;
        if (!listed.Contains(from.Name))
            return Refuse(from.Offset, $"unknown stream '{from.Name}'{Nearest.Hint(from.Name, listed)}");
        if (streams.FirstOrDefault(each => each.Name == from.Name) is not { } stream)
            return null;
        string[] columns = [.. KnownSettings.Identity, .. stream.Columns.Select(column => column.Name)];
        var expressions = new ModelExpressions(database, from.Alias, columns);
        foreach (var (offset, message) in expressions.Faults(select))
            Refuse(offset, message);
        database.Use(stream.Columns, from.Name);
        if (_isSound && database.BindQuery(file.Text) is { } refusal)
            return Refuse(refusal.OffsetBytes, refusal.Message);
        var rollup = new ModelColumns(name, from.Name, expressions, (offset, message) => Refuse(offset, message))
            .Read(select);
        return _isSound ? rollup : null;
    }

    Rollup? Refuse(int offsetBytes, string message)
    {
        _isSound = false;
        var bytes = Encoding.UTF8.GetBytes(file.Text).AsSpan();
        string before = Encoding.UTF8.GetString(bytes[..Math.Clamp(offsetBytes, 0, bytes.Length)]);
        var place = new Place(before.Count(letter => letter == '\n') + 1, before.Length - before.LastIndexOf('\n'));
        file.Report(place, message);
        return null;
    }
}
