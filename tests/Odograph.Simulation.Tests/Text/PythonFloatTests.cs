using System.Globalization;
using System.Text;
using Odograph.Simulation.Text;

namespace Odograph.Simulation.Tests.Text;

public sealed class PythonFloatTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(9.99e-05, "9.99e-05")]
    [InlineData(1e-05, "1e-05")]
    [InlineData(-1.2345e-07, "-1.2345e-07")]
    [InlineData(1000000000000000.0, "1000000000000000.0")]
    [InlineData(123456789012345.67, "123456789012345.67")]
    [InlineData(1234567890123456.5, "1234567890123456.5")]
    [InlineData(-9007199254740992.0, "-9007199254740992.0")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e+16, "1e+16")]
    [InlineData(1e+22, "1e+22")]
    [InlineData(1.7976931348623157e+308, "1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-0.12779999999999997, "-0.12779999999999997")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(123456.0, "123456.0")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Is_written_as_python_does(double value, string expected) => Assert.Equal(expected, Write(value));

    [Fact]
    public void Every_number_reads_back_as_itself_within_the_longest_length()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value))
                Assert.Equal(value, double.Parse(Write(value), CultureInfo.InvariantCulture));
        }
    }

    static string Write(double value)
    {
        Span<byte> target = stackalloc byte[PythonFloat.MostBytes];
        return Encoding.ASCII.GetString(target[..PythonFloat.Write(value, target)]);
    }
}
