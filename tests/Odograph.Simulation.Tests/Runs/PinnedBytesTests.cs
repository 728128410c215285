using System.Security.Cryptography;
using Odograph.Simulation.Runs;

namespace Odograph.Simulation.Tests.Runs;

/// <summary>
/// Bytes that options stand for. Where they change, <see cref="SimulationOptions.CurrentGenerator"/> has to count up,
/// since truth of the generator before cannot be had again.
/// </summary>
public sealed class PinnedBytesTests
{
    static readonly DateTimeOffset Start = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("london", "", "8f9d7bfc6cf030383c7f46be4a3e")]
    [InlineData("bangkok", "all=2%", "f2705fe40222e1320cd57be42bbc")]
    public void A_city_gives_the_bytes_of_its_generator(string city, string faults, string hash)
        => Check(
            new SimulationOptions { City = city, Seed = 3, Start = Start, Faults = faults, Events = 60_000 }, hash);

    [Theory]
    [InlineData("london-birmingham", "", "3b5f7ca98bb3f8dbb83f19dcb45d")]
    [InlineData("bangkok-pattaya", "all=5%", "9a245e55a7c1d8d70ea5f86efe62")]
    public void A_journey_gives_the_bytes_of_its_generator(string journey, string faults, string hash)
        => Check(new SimulationOptions { Journey = journey, Seed = 3, Start = Start, Faults = faults }, hash);

    static void Check(SimulationOptions options, string expected)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var sent in options.Replay())
        {
            md5.AppendData(sent.Event.Key.Span);
            md5.AppendData(sent.Event.Payload.Span);
        }

        Assert.Equal(
            (2, expected),
            (SimulationOptions.CurrentGenerator, Convert.ToHexStringLower(md5.GetHashAndReset())[..expected.Length]));
    }
}
