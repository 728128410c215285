using System.Text;
using Odograph.Log.Hashing;

namespace Odograph.Log.Tests.Hashing;

public sealed class HashingTests
{
    // Values that the reference implementation and its bindings publish, seed 0; the last one is longer than a stripe.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Hash_has_the_published_values(string text, ulong expected)
        => Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404)]
    public void Checksum_has_the_published_values(string text, uint expected)
        => Assert.Equal(expected, Checksum.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Checksum_of_32_zeros_and_32_ones_is_that_of_the_standard()
    {
        // RFC 3720, B.4
        Assert.Equal(0x8A9136AAu, Checksum.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Checksum.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
    }

    [Fact]
    public void Checksum_of_parts_is_that_of_the_whole()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];

        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Checksum.Of(bytes), Checksum.Extend(Checksum.Of(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    [Fact]
    public void Hash_of_every_length_differs()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];

        Assert.Equal(
            101, Enumerable.Range(0, 101).Select(length => XxHash64.Hash(bytes.AsSpan(0, length))).Distinct().Count());
    }
}
