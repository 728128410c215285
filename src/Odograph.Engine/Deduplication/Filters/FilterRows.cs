using System.Buffers;
using Odograph.Lake.Manifests;

namespace Odograph.Engine.Deduplication.Filters;

/// <summary>
/// Identities of the rows that go into one data file, while it is written: 16 bytes a row. Safe for concurrent use.
/// </summary>
sealed class FilterRows : IDisposable
{
    const int PageRows = 1 << 14;

    readonly Lock _gate = new();
    readonly List<Identity[]> _pages = [];
    int _last = PageRows;

    public void Add(ReadOnlySpan<Identity> identities)
    {
        lock (_gate)
        {
            while (identities.Length > 0)
            {
                if (_last == PageRows)
                {
                    _pages.Add(ArrayPool<Identity>.Shared.Rent(PageRows));
                    _last = 0;
                }

                int some = Math.Min(identities.Length, PageRows - _last);
                identities[..some].CopyTo(_pages[^1].AsSpan(_last));
                _last += some;
                identities = identities[some..];
            }
        }
    }

    /// <summary>Keeps the file's filter, unless the file has too many rows for one.</summary>
    public void Save(DataFile file, FilterCache cache)
    {
        if (file.RecordCount > IdentityFilter.MaxRows)
        {
            return;
        }

        var filter = new IdentityFilter(file.RecordCount);
        for (int page = 0; page < _pages.Count; page++)
        {
            filter.Add(_pages[page].AsSpan(0, page == _pages.Count - 1 ? _last : PageRows));
        }

        cache.Save(file, filter);
    }

    public void Dispose()
    {
        foreach (var page in _pages)
        {
            ArrayPool<Identity>.Shared.Return(page);
        }

        _pages.Clear();
    }
}
