using System.Globalization;
using Odograph.Engine.Query.Results;

namespace Odograph.Server.Query;

/// <summary>A result that may not have more than so many rows.</summary>
sealed class CountedResults(ResultWriter output, int mostRows) : ResultWriter
{
    int _rows;

    public override void Begin(IReadOnlyList<ResultColumn> columns) => output.Begin(columns);

    public override void Row(ReadOnlySpan<object?> cells)
    {
        if (++_rows > mostRows)
        {
            throw QueryRefused.TooLarge(
                string.Create(CultureInfo.InvariantCulture, $"the result has more than {mostRows} rows"),
                "aggregate, or add a LIMIT to the query; the command `odograph sql` has no limit");
        }

        output.Row(cells);
    }

    public override void End() => output.End();

    public override void Flush() => output.Flush();
}
