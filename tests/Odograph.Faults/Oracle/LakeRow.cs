using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Odograph.Faults.Oracle;

/// <summary>A row of a table, as far as the oracles look at it.</summary>
/// <param name="Table">A stream, <c>quarantine</c> or <c>ledger</c>.</param>
/// <param name="Text">
/// A stream's row: the event's id. Of quarantine: its bytes' MD5, empty where there are none. Of the ledger: counts, as
/// <c>read=accepted+duplicate+quarantined</c>.
/// </param>
/// <param name="Place">Where the record stands in the log, stream/partition/position; of the ledger: stream.</param>
/// <param name="Attempt">Of quarantine; 0 elsewhere.</param>
/// <param name="Word">Of quarantine: the outcome; of the ledger: the kind.</param>
/// <param name="Batch">Of the ledger: the batch as data files' names have it, <c>e1-b1</c>.</param>
internal sealed record LakeRow(
    string Table, string Text, string Place, int Attempt = 0, string Word = "", string Batch = "")
{
    /// <summary>A row as a foreign reader shows it; null for tables that no oracle looks at.</summary>
    public static LakeRow? OfForeign(string table, JsonElement row) => table switch
    {
        "ledger" => OfLedger(row),
        "quarantine" => new LakeRow(
            table,
            row.GetProperty("raw").GetString() is { } raw ? LogLine.Md5Of(Encoding.UTF8.GetBytes(raw)) : "",
            $"{TextOf(row, "stream")}/{PlaceOf(row)}",
            row.GetProperty("attempt").GetInt32(),
            TextOf(row, "outcome")),
        _ => row.TryGetProperty("event_id", out var id)
            ? new LakeRow(table, id.GetString()!, $"{table}/{PlaceOf(row)}")
            : null,
    };

    /// <summary>What `odograph sql` answers to <see cref="Query"/>.</summary>
    public static LakeRow Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var row = json.RootElement;
        return new LakeRow(
            TextOf(row, "kind"), TextOf(row, "text"), TextOf(row, "place"),
            row.GetProperty("attempt").GetInt32(), TextOf(row, "word"), TextOf(row, "batch"));
    }

    /// <summary>All rows of these streams' tables, of quarantine and of the ledger.</summary>
    public static string Query(IEnumerable<string> streams)
    {
        const string Place = "source_partition || '/' || source_position";
        var sql = new StringBuilder(
            $"SELECT 'quarantine' AS kind, coalesce(md5(raw), '') AS text, stream || '/' || {Place} AS place, "
                + "attempt, outcome AS word, '' AS batch FROM quarantine UNION ALL SELECT 'ledger', "
                + "read || '=' || accepted || '+' || duplicate || '+' || quarantined, coalesce(stream, ''), 0, kind, "
                + "'e' || epoch || '-b' || batch FROM ledger");
        foreach (string stream in streams)
        {
            sql.Append(
                CultureInfo.InvariantCulture,
                $" UNION ALL SELECT '{stream}', event_id, '{stream}/' || {Place}, 0, '', '' FROM {stream}");
        }

        return sql.ToString();
    }

    /// <summary>Sums of the ledger's rows: read, accepted, duplicate, quarantined.</summary>
    public static string Sum(IEnumerable<LakeRow> ledger)
    {
        long[] sums = new long[4];
        foreach (var row in ledger)
        {
            string[] counts = row.Text.Split('=', '+');
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += long.Parse(counts[i], CultureInfo.InvariantCulture);
            }
        }

        return Counts(sums[0], sums[1], sums[2], sums[3]);
    }

    public static string Counts(long read, long accepted, long duplicate, long quarantined)
        => string.Create(CultureInfo.InvariantCulture, $"{read}={accepted}+{duplicate}+{quarantined}");

    static LakeRow OfLedger(JsonElement row) => new(
        "ledger",
        Counts(Number(row, "read"), Number(row, "accepted"), Number(row, "duplicate"), Number(row, "quarantined")),
        row.GetProperty("stream").GetString() ?? "",
        Word: TextOf(row, "kind"),
        Batch: string.Create(CultureInfo.InvariantCulture, $"e{Number(row, "epoch")}-b{Number(row, "batch")}"));

    static string PlaceOf(JsonElement row) => string.Create(
        CultureInfo.InvariantCulture, $"{TextOf(row, "source_partition")}/{Number(row, "source_position")}");

    static string TextOf(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();
}
