using Odograph.Engine.Deduplication.Filters;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>
/// Makes filters of files while they are read, rows in any order and on any thread. A filter is kept when all rows its
/// file should have were seen; one that sees another row after that is dropped. Beyond <see cref="MaxBytes"/> of
/// filters in the making, further files get none this time.
/// </summary>
sealed class FilterMaking(FilterCache cache, IReadOnlyList<SearchedFile> files)
{
    /// <summary>Two of the largest.</summary>
    public const long MaxBytes = 2 * IdentityFilter.MaxRows * IdentityFilter.BitsPerRow / 8;

    readonly Lock _gate = new();
    readonly IdentityFilter?[] _filters = new IdentityFilter?[files.Count];
    readonly State[] _states = new State[files.Count];
    long _bytes;

    enum State
    {
        Making,
        Made,
        None,
    }

    public int Made { get; private set; }

    public void Add(int file, ReadOnlySpan<Identity> identities)
    {
        lock (_gate)
        {
            if (_states[file] == State.Made)
            {
                // More rows than the table says: no filter is better than one that denies a row.
                cache.Drop(files[file].File);
                _states[file] = State.None;
            }

            if (_states[file] == State.None || (_filters[file] ??= Begin(file)) is not { } filter)
            {
                return;
            }

            filter.Add(identities);
            if (filter.Rows >= files[file].File.RecordCount)
            {
                End(file, filter);
            }
        }
    }

    IdentityFilter? Begin(int file)
    {
        long rows = files[file].File.RecordCount;
        if (rows > IdentityFilter.MaxRows || _bytes >= MaxBytes)
        {
            _states[file] = State.None;
            return null;
        }

        var filter = new IdentityFilter(rows);
        _bytes += filter.Bytes.Length;
        return filter;
    }

    void End(int file, IdentityFilter filter)
    {
        _states[file] = State.None;
        _filters[file] = null;
        _bytes -= filter.Bytes.Length;
        if (filter.Rows == files[file].File.RecordCount)
        {
            cache.Save(files[file].File, filter);
            _states[file] = State.Made;
            Made++;
        }
    }
}
