using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Shell;
using Odograph.Model.Errors;
using Odograph.Model.Time;
using Odograph.Pipeline.Redrive;

namespace Odograph.Cli.Commands.Quarantine;

/// <summary>The options that say which refused records are meant; the same for all subcommands.</summary>
internal sealed class QuarantineOptions
{
    readonly Option<string[]> _reasons = new("--reason")
    {
        Description = "With this reason (several: any of them)",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    readonly Option<string?> _stream = new("--stream") { Description = "Of this stream alone", HelpName = "NAME" };

    readonly Option<string?> _since = new("--since")
    {
        Description = "Ingested at or after this: a time (UTC), or how long ago, such as 2h",
        HelpName = "TIME",
    };

    readonly Option<string?> _until = new("--until") { Description = "Ingested before this", HelpName = "TIME" };

    public QuarantineOptions(Command command)
    {
        command.Options.Add(_stream);
        command.Options.Add(_reasons);
        command.Options.Add(_since);
        command.Options.Add(_until);
    }

    /// <exception cref="OdographException">A time is none.</exception>
    public RedriveFilter FilterOf(ParseResult parsed, TimeProvider time) => new()
    {
        Reasons = parsed.GetValue(_reasons) ?? [],
        Stream = parsed.GetValue(_stream),
        SinceMicros = Moment("--since", parsed.GetValue(_since), time),
        UntilMicros = Moment("--until", parsed.GetValue(_until), time),
    };

    static long? Moment(string option, string? text, TimeProvider time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return text is null ? null
            : Durations.TryParse(text, out var ago) ? UnixMicros.From(time.GetUtcNow() - ago)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var moment) ? UnixMicros.From(moment)
            : throw new OdographException(
                ErrorKind.User,
                $"read {option} \"{text}\": expected a time, or how long ago",
                $"for example {option} 2026-01-31T08:00Z, or {option} 2h");
    }
}
