using System.Globalization;
using Odograph.Cli.Jobs;
using Odograph.Model.Time;
using Odograph.Pipeline.Loop;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Odograph.Cli.Commands.Up;

/// <summary>
/// Shows a job's state until it ends: a calm picture in place on a terminal, else a line now and then.
/// </summary>
internal abstract class StatusDisplay
{
    public static StatusDisplay Open(Invocation invocation, VehicleBoard vehicles)
        => invocation.Terminal.IsErrorTerminal && !invocation.IsQuiet
            ? new LivePicture(invocation, vehicles)
            : new PlainDisplay(invocation);

    public abstract Task RunAsync(Func<JobStatus> status, Func<Task> pause, Func<bool> isEnded);

    /// <summary>A line every few seconds, and at once when something is wrong.</summary>
    sealed class PlainDisplay(Invocation invocation) : StatusDisplay
    {
        static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

        public override async Task RunAsync(Func<JobStatus> status, Func<Task> pause, Func<bool> isEnded)
        {
            long? last = null;
            string? trouble = null;
            while (!isEnded())
            {
                var now = status();
                if (last is null || invocation.Time.GetElapsedTime(last.Value) >= Pause || now.Trouble != trouble)
                {
                    last = invocation.Time.GetTimestamp();
                    trouble = now.Trouble;
                    invocation.Say(StatusLine.Of(now));
                }

                await pause();
            }
        }
    }

    sealed class LivePicture(Invocation invocation, VehicleBoard vehicles) : StatusDisplay
    {
        public override async Task RunAsync(Func<JobStatus> status, Func<Task> pause, Func<bool> isEnded)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(invocation.Terminal.Error),
                ColorSystem = invocation.Terminal.HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            });
            await console.Live(Picture(status())).AutoClear(true).StartAsync(async live =>
            {
                while (!isEnded())
                {
                    live.UpdateTarget(Picture(status()));
                    await pause();
                }
            });
        }

        Rows Picture(JobStatus status)
        {
            var parts = new List<IRenderable> { Streams(status), Text(State(status)) };
            if (vehicles.Sights() is { Count: > 0 } sights)
            {
                parts.Add(Vehicles(sights));
                parts.Add(Text($"{sights.Count} of {vehicles.Count} vehicles"));
            }

            return new Rows(parts);
        }

        static Table Streams(JobStatus status)
        {
            var table = Frame("stream", "per s", "lag", "accepted", "duplicate", "quarantined", "watermark");
            foreach (var stream in status.Streams.Where(known => known.Totals.Read > 0 || known.LagRecords is not 0))
            {
                table.AddRow(
                    stream.Name,
                    stream.RecordsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                    stream.LagRecords?.ToString("N0", CultureInfo.InvariantCulture) ?? "?",
                    Number(stream.Totals.Accepted),
                    Number(stream.Totals.Duplicate),
                    Number(stream.Totals.Quarantined),
                    stream.WatermarkMicros is { } micros ? Moment(micros) : "");
            }

            return table;
        }

        static Table Vehicles(IReadOnlyList<VehicleSight> sights)
        {
            var table = Frame("vehicle", "latitude", "longitude", "km/h", "time");
            foreach (var sight in sights)
            {
                table.AddRow(
                    Markup.Escape(sight.Device),
                    sight.Latitude?.ToString("F5", CultureInfo.InvariantCulture) ?? "",
                    sight.Longitude?.ToString("F5", CultureInfo.InvariantCulture) ?? "",
                    sight.SpeedKmh?.ToString("F1", CultureInfo.InvariantCulture) ?? "",
                    sight.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            }

            return table;
        }

        static Table Frame(string first, params string[] numbers)
        {
            var table = new Table { Border = TableBorder.Simple }.AddColumn(first);
            foreach (string name in numbers)
            {
                table.AddColumn(new TableColumn(name).RightAligned().NoWrap().PadLeft(1).PadRight(0));
            }

            return table;
        }

        static string State(JobStatus status)
        {
            string when = status.CommittedAt is { } moment
                ? moment.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
                : "none yet";
            string trouble = status.Trouble is null ? "" : $"; retrying: {status.Trouble}";
            return $"batch {status.Batch}, last commit {when} UTC; {StatusLine.Sum(status.SinceOpen)}{trouble}";
        }

        // Without the year: seven columns have to fit into 80 characters.
        static string Moment(long micros)
            => UnixMicros.ToInstant(micros).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

        static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

        static Text Text(string text) => new(text);
    }
}
