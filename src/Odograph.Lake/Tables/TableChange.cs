using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tables;

/// <summary>
/// One commit while its updates are applied. Each update either changes the state and answers null, or leaves it and
/// answers why it does not fit. Used once, by one thread.
/// </summary>
internal sealed class TableChange(TableMetadata start, long nowMillis)
{
    /// <summary>In set-current-schema and set-default-spec: the one that this commit added.</summary>
    const int JustAdded = -1;

    readonly Dictionary<string, string> _properties = new(start.Properties);
    readonly Dictionary<string, SnapshotRef> _refs = new(start.Refs);
    readonly List<Snapshot> _snapshots = [.. start.Snapshots];
    readonly List<Schema> _schemas = [.. start.Schemas];
    readonly List<PartitionSpec> _specs = [.. start.Specs];
    readonly List<SnapshotLogEntry> _log = [.. start.SnapshotLog];
    readonly HashSet<long> _added = [];
    TableMetadata _table = start with { LastUpdatedMillis = Math.Max(nowMillis, start.LastUpdatedMillis) };
    int? _addedSchema;
    int? _addedSpec;

    public TableMetadata Result() => _table with
    {
        Properties = _properties,
        Refs = _refs,
        Snapshots = _snapshots,
        Schemas = _schemas,
        Specs = _specs,
        SnapshotLog = _log,
    };

    public string? Apply(TableUpdate update) => update switch
    {
        TableUpdate.AddSchema add => AddSchema(add.Schema),
        TableUpdate.SetCurrentSchema set => SetCurrentSchema(set.Id),
        TableUpdate.AddSpec add => AddSpec(add.Spec),
        TableUpdate.SetDefaultSpec set => SetDefaultSpec(set.Id),
        TableUpdate.AddSnapshot add => AddSnapshot(add.Snapshot),
        TableUpdate.SetSnapshotRef set => SetRef(set),
        TableUpdate.RemoveSnapshots remove => RemoveSnapshots(remove.Ids),
        TableUpdate.RemoveSnapshotRef remove => RemoveRef(remove.Ref),
        TableUpdate.SetProperties set => SetProperties(set.Properties),
        TableUpdate.RemoveProperties remove => RemoveProperties(remove.Keys),
        _ => throw new ArgumentException($"no such update: {update}", nameof(update)),
    };

    string? AddSchema(Schema schema)
    {
        if (SchemaRules.Fault(schema) is { } fault)
        {
            return $"add-schema: {fault}";
        }

        // Ids are given out here: two clients that add at once both say the same one.
        var same = _schemas.Find(known => SameFields(known, schema));
        _addedSchema = same?.Id ?? _schemas.Max(known => known.Id) + 1;
        if (same is null)
        {
            _schemas.Add(schema with { Id = _addedSchema.Value });
            _table = _table with { LastColumnId = Math.Max(_table.LastColumnId, schema.HighestId) };
        }

        return null;
    }

    string? SetCurrentSchema(int id)
    {
        int? chosen = id == JustAdded ? _addedSchema : id;
        if (chosen is not { } known || !_schemas.Exists(schema => schema.Id == known))
        {
            return $"set-current-schema: no schema {id}";
        }

        _table = _table with { CurrentSchemaId = known };
        return null;
    }

    string? AddSpec(PartitionSpec spec)
    {
        var schema = _schemas.First(known => known.Id == _table.CurrentSchemaId);
        if (SchemaRules.Fault(spec, schema) is { } fault)
        {
            return $"add-spec: {fault}";
        }

        var same = _specs.Find(known => known.Fields.SequenceEqual(spec.Fields));
        _addedSpec = same?.Id ?? _specs.Max(known => known.Id) + 1;
        if (same is null)
        {
            _specs.Add(spec with { Id = _addedSpec.Value });
            _table = _table with { LastPartitionId = Math.Max(_table.LastPartitionId, TableChanges.HighestId(spec)) };
        }

        return null;
    }

    string? SetDefaultSpec(int id)
    {
        int? chosen = id == JustAdded ? _addedSpec : id;
        if (chosen is not { } known || !_specs.Exists(spec => spec.Id == known))
        {
            return $"set-default-spec: no partition spec {id}";
        }

        _table = _table with { DefaultSpecId = known };
        return null;
    }

    string? AddSnapshot(Snapshot snapshot)
    {
        if (snapshot.SequenceNumber != _table.LastSequenceNumber + 1)
        {
            return $"add-snapshot {snapshot.Id}: expected sequence number {_table.LastSequenceNumber + 1}, "
                + $"found {snapshot.SequenceNumber}";
        }

        if (snapshot.Id <= 0 || _snapshots.Exists(known => known.Id == snapshot.Id))
        {
            return $"add-snapshot {snapshot.Id}: the id is taken or not positive";
        }

        if (snapshot.SchemaId is { } id && !_schemas.Exists(schema => schema.Id == id))
        {
            return $"add-snapshot {snapshot.Id}: no schema {id}";
        }

        _snapshots.Add(snapshot);
        _added.Add(snapshot.Id);
        _table = _table with
        {
            LastSequenceNumber = snapshot.SequenceNumber,
            LastUpdatedMillis = Math.Max(_table.LastUpdatedMillis, snapshot.TimestampMillis),
        };
        return null;
    }

    string? SetRef(TableUpdate.SetSnapshotRef set)
    {
        var target = _snapshots.Find(snapshot => snapshot.Id == set.SnapshotId);
        if (target is null)
        {
            return $"set-snapshot-ref \"{set.Ref}\": no snapshot {set.SnapshotId}";
        }

        if (set.Type is not (SnapshotRef.Branch or SnapshotRef.Tag)
            || (set.Ref == SnapshotRef.Main && set.Type != SnapshotRef.Branch))
        {
            return $"set-snapshot-ref \"{set.Ref}\": type \"{set.Type}\" is not possible";
        }

        // Retention settings of a foreign writer outlive a move of the ref.
        _refs[set.Ref] = _refs.TryGetValue(set.Ref, out var known) && known.Type == set.Type
            ? known with { SnapshotId = set.SnapshotId }
            : new SnapshotRef(set.SnapshotId, set.Type);
        if (set.Ref == SnapshotRef.Main && _table.CurrentSnapshotId != set.SnapshotId)
        {
            _table = _table with { CurrentSnapshotId = set.SnapshotId };
            LogMain(target);
        }

        return null;
    }

    /// <summary>The log's times never go back: readers find the snapshot of a time in it.</summary>
    void LogMain(Snapshot target)
    {
        long at = _added.Contains(target.Id) ? target.TimestampMillis : _table.LastUpdatedMillis;
        if (_log.Count > 0)
        {
            at = Math.Max(at, _log[^1].TimestampMillis);
        }

        _log.Add(new SnapshotLogEntry(target.Id, at));
    }

    string? RemoveSnapshots(IReadOnlyList<long> ids)
    {
        var gone = ids.Except(_refs.Values.Select(target => target.SnapshotId)).ToHashSet();
        _snapshots.RemoveAll(snapshot => gone.Contains(snapshot.Id));

        // What lies before an entry whose snapshot is gone leaves with it: a gap would answer a question for a time
        // with the wrong state.
        int last = _log.FindLastIndex(entry => gone.Contains(entry.SnapshotId));
        _log.RemoveRange(0, last + 1);
        return null;
    }

    string? RemoveRef(string name)
    {
        _refs.Remove(name);
        if (name == SnapshotRef.Main)
        {
            _table = _table with { CurrentSnapshotId = null };
            _log.Clear();
        }

        return null;
    }

    string? SetProperties(IReadOnlyDictionary<string, string> properties)
    {
        foreach (var (key, text) in properties)
        {
            _properties[key] = text;
        }

        return null;
    }

    string? RemoveProperties(IReadOnlyList<string> keys)
    {
        foreach (string key in keys)
        {
            _properties.Remove(key);
        }

        return null;
    }

    static bool SameFields(Schema left, Schema right)
        => left.Fields.SequenceEqual(right.Fields) && left.IdentifierFieldIds.SequenceEqual(right.IdentifierFieldIds);
}
