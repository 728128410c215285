using System.Text.Json;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>What it took to ask the lake about the older events of one stream in one batch.</summary>
/// <param name="Older">Events that memory could not judge.</param>
/// <param name="FilesSkipped">Files of their days whose filter denied all of them.</param>
/// <param name="FilesRead">Files that were read.</param>
/// <param name="FiltersMade">Of those read, files that got a filter by it.</param>
readonly record struct LookupCost(
    int Older, int FilesSkipped, int FilesRead, int FiltersMade, TimeSpan Elapsed)
{
    /// <summary>
    /// For the ledger's column <c>detail</c>: <c>{"older":12}</c>, and with the first slice of the stream
    /// <c>{"older":12,"lookup":{"files_skipped":3,"files_read":1,"filters_made":0,"ms":15}}</c>.
    /// </summary>
    public string ToJson(int older, bool isFirst)
    {
        if (!isFirst)
        {
            return JsonSerializer.Serialize(new { older });
        }

        var lookup = new
        {
            files_skipped = FilesSkipped,
            files_read = FilesRead,
            filters_made = FiltersMade,
            ms = (long)Elapsed.TotalMilliseconds,
        };
        return JsonSerializer.Serialize(new { older, lookup });
    }
}
