using System.CommandLine.Parsing;
using Odograph.Engine.Query.Results;

namespace Odograph.Cli.Output;

/// <summary>The forms in which results are written.</summary>
internal enum OutputFormat
{
    /// <summary>Columns side by side, for people.</summary>
    Table,

    /// <summary>One array of objects.</summary>
    Json,

    /// <summary>One object a line.</summary>
    Ndjson,

    /// <summary>RFC 4180, with a header; null is an empty cell.</summary>
    Csv,
}

/// <summary>The forms' names on the command line, and their writers.</summary>
internal static class OutputFormats
{
    public static ResultWriter Open(OutputFormat format, TextWriter output) => format switch
    {
        OutputFormat.Json => new JsonResults(output, isArray: true),
        OutputFormat.Ndjson => new JsonResults(output, isArray: false),
        OutputFormat.Csv => new CsvResults(output),
        _ => new TableResults(output),
    };

    public static OutputFormat Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!char.IsAsciiDigit(text[0]) && Enum.TryParse<OutputFormat>(text, ignoreCase: true, out var format))
        {
            return format;
        }

        result.AddError($"-o takes table, json, ndjson or csv, found \"{text}\"");
        return OutputFormat.Table;
    }
}
