using Odograph.Engine.Query;
using Odograph.Model.Errors;

namespace Odograph.Engine.Tests.Query;

public sealed class AsOfTests
{
    [Fact]
    public void Batches_and_times_are_read()
    {
        Assert.Equal(AsOf.OfBatch(12), AsOf.Parse("batch:12"));
        Assert.Equal(
            AsOf.OfTime(new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero)), AsOf.Parse("time:2026-01-01T08:00Z"));
        Assert.Equal(AsOf.Parse("time:2026-01-01T08:00Z"), AsOf.Parse("time:2026-01-01T09:00+01:00"));
        Assert.Equal(AsOf.Parse("time:2026-01-01T08:00Z"), AsOf.Parse("time:2026-01-01 08:00"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("batch:")]
    [InlineData("batch:-1")]
    [InlineData("batch:1.5")]
    [InlineData("time:yesterday")]
    public void Anything_else_is_the_users_fault(string text)
        => Assert.Equal(ErrorKind.User, Assert.Throws<OdographException>(() => AsOf.Parse(text)).Kind);
}
