using System.Text.Json;
using Odograph.Engine.Query;

namespace Odograph.Server.Query;

/// <summary>What is asked: the SELECT, the state that it reads, and how many rows its result may have.</summary>
sealed record SqlRequest(string Sql, AsOf AsOf, int Rows)
{
    const string Example = "for example {\"sql\": \"select count(*) from vehicle\", \"as_of\": \"batch:12\"}";

    /// <exception cref="QueryRefused">The body is something else.</exception>
    /// <exception cref="Model.Errors.OdographException">There is no such point to read at.</exception>
    public static SqlRequest Read(ReadOnlyMemory<byte> body, int mostRows)
    {
        using var json = Parse(body);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw QueryRefused.Bad("read the request: expected a JSON object", Example);
        }

        var request = new SqlRequest("", AsOf.Latest, mostRows);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            request = member.Name switch
            {
                "sql" => request with { Sql = Text(member) ?? "" },
                "as_of" => request with { AsOf = Text(member) is { } point ? AsOf.Parse(point) : AsOf.Latest },
                "limit" => request with { Rows = Limit(member, mostRows) },
                _ => throw QueryRefused.Bad(
                    $"read the request: \"{member.Name}\" is none of sql, as_of and limit", Example),
            };
        }

        return request.Sql.Trim().Length > 0
            ? request
            : throw QueryRefused.Bad("read the request: there is no query in \"sql\"", Example);
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException error)
        {
            throw QueryRefused.Bad($"read the request: {error.Message}", Example);
        }
    }

    static string? Text(JsonProperty member)
    {
        try
        {
            return member.Value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Another kind of value, or half of a surrogate pair.
            throw QueryRefused.Bad($"read the request: \"{member.Name}\" is no text", Example);
        }
    }

    static int Limit(JsonProperty member, int mostRows) => member.Value.ValueKind switch
    {
        JsonValueKind.Null => mostRows,
        JsonValueKind.Number when member.Value.TryGetInt32(out int rows) && rows >= 0 && rows <= mostRows => rows,
        _ => throw QueryRefused.Bad($"read the request: \"limit\" is no number from 0 to {mostRows}", Example),
    };
}
