using Odograph.Cli.Shell;
using Odograph.DuckDb;
using Odograph.Model.Errors;

namespace Odograph.Cli.Tests.Shell;

public sealed class FailureTests
{
    public static TheoryData<Exception, int> Endings => new()
    {
        { new ConfigException([new ConfigProblem("a.yaml", 1, 2, "wrong")]), 3 },
        { new OdographException(ErrorKind.User, "misuse"), 2 },
        { new EnvironmentException("no permission"), 4 },
        { new OdographException(ErrorKind.Internal, "broken promise"), 70 },
        { new InvalidOperationException("unforeseen"), 70 },
        { new IOException("disk"), 4 },
        { new UnauthorizedAccessException("denied"), 4 },
        { new DllNotFoundException("libduckdb"), 4 },
        { new DuckDbException(DuckDbErrorType.OutOfMemory, "memory"), 4 },
        { new DuckDbException(DuckDbErrorType.Internal, "bug"), 70 },
        { new DuckDbException(DuckDbErrorType.Invalid, "wrapped", new EnvironmentException("no permission")), 4 },
        { new AggregateException(new EnvironmentException("no permission")), 4 },
        { new OperationCanceledException(), 130 },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public void Every_ending_has_its_code(Exception error, int code) => Assert.Equal(code, Failure.Of(error).ExitCode);

    [Fact]
    public void An_error_is_two_lines_and_the_second_says_what_to_do()
    {
        using var text = new StringWriter { NewLine = "\n" };
        Failure.Of(new EnvironmentException("open \"a\": denied", "make it writable")).WriteTo(text);
        Failure.Of(new EnvironmentException("open \"b\": denied")).WriteTo(text);

        Assert.Equal("error: open \"a\": denied\nhint: make it writable\nerror: open \"b\": denied\n", text.ToString());
    }

    [Fact]
    public void A_fault_of_the_program_says_what_and_where()
    {
        var failure = Failure.Of(Record.Exception(() => new List<int>()[1])!);

        Assert.Contains("ArgumentOutOfRangeException", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Versions.Own, failure.Message, StringComparison.Ordinal);
        Assert.Contains("   at ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("20s", 20.0)]
    [InlineData("1.5m", 90.0)]
    [InlineData("2h", 7200.0)]
    [InlineData("1d", 86400.0)]
    [InlineData("20", null)]
    [InlineData("s", null)]
    [InlineData("1w", null)]
    [InlineData("-1s", null)]
    [InlineData("1.2.3s", null)]
    [InlineData("", null)]
    public void Durations_have_a_number_and_a_unit(string text, double? seconds)
    {
        Assert.Equal(seconds is not null, Durations.TryParse(text, out var duration));
        Assert.Equal(seconds ?? duration.TotalSeconds, duration.TotalSeconds);
    }
}
