using Odograph.Lake.Stores;
using Odograph.Testing.Stores;

namespace Odograph.Lake.Tests.Stores;

public sealed class MemoryObjectStoreTests : ObjectStoreConformance
{
    protected override IObjectStore Store { get; } = new MemoryObjectStore();

    protected override IObjectStore Other => Store;

    [Fact]
    public async Task Bytes_given_are_copied()
    {
        byte[] bytes = Text("before");
        await Store.PutAsync("a", bytes);
        bytes[0] = (byte)'X';
        Assert.Equal("before", await TextOf(Store, "a"));
    }

    [Fact]
    public void Two_stores_have_two_names()
    {
        Assert.Equal("memory://lake/a/b", Store.UriOf("a/b"));
        Assert.Null(new MemoryObjectStore("pond").KeyOf(Store.UriOf("a/b")));
        Assert.Null(Store.LocalPathOf("a"));
    }
}
