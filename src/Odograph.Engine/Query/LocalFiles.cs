using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;

namespace Odograph.Engine.Query;

/// <summary>Where the data files that Iceberg metadata names lie on this machine.</summary>
static class LocalFiles
{
    public static string PathOf(IObjectStore store, TableName table, string uri)
        => store.KeyOf(uri) is { } key && store.LocalPathOf(key) is { } path
            ? path
            : throw new EnvironmentException(
                $"read table \"{table}\": expected its files under {store.UriOf("")}, found \"{uri}\"",
                "the lake was moved: put it back to the folder where it was written");
}
