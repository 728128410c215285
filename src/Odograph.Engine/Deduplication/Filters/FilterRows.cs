using Odograph.Lake.Manifests;

namespace Odograph.Engine.Deduplication.Filters;

/// <summary>
/// Identities of the rows that go into one data file, while it is written: 16 bytes a row, which are the system's again
/// once it is. Safe for concurrent use.
/// </summary>
sealed unsafe class FilterRows : IDisposable
{
    const int PageRows = 1 << 14;

    readonly Lock _gate = new();
    readonly List<nint> _pages = [];
    int _last = PageRows;

    public void Add(ReadOnlySpan<Identity> identities)
    {
        lock (_gate)
        {
            while (identities.Length > 0)
            {
                if (_last == PageRows)
                {
                    _pages.Add((nint)TableMemory.Allocate(PageBytes));
                    _last = 0;
                }

                int some = Math.Min(identities.Length, PageRows - _last);
                identities[..some].CopyTo(Page(_pages.Count - 1)[_last..]);
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
            filter.Add(Page(page)[..(page == _pages.Count - 1 ? _last : PageRows)]);
        }

        cache.Save(file, filter);
    }

    public void Dispose()
    {
        foreach (nint page in _pages)
        {
            TableMemory.Free((void*)page, PageBytes);
        }

        _pages.Clear();
    }

    static nuint PageBytes => PageRows * (nuint)sizeof(Identity);

    Span<Identity> Page(int index) => new((void*)_pages[index], PageRows);
}
