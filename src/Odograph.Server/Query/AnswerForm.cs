using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Odograph.Server.Query;

/// <summary>The forms in which an answer is sent.</summary>
enum AnswerForm
{
    /// <summary>One object: columns with their types, rows as arrays, the batch.</summary>
    Json,

    /// <summary>An object a line and row.</summary>
    Ndjson,

    /// <summary>RFC 4180, with a header; null is an empty cell.</summary>
    Csv,
}

/// <summary>Forms as media types.</summary>
static class AnswerForms
{
    static readonly (string Type, AnswerForm Form)[] s_types =
    [
        ("application/json", AnswerForm.Json),
        ("application/x-ndjson", AnswerForm.Ndjson),
        ("application/ndjson", AnswerForm.Ndjson),
        ("application/jsonl", AnswerForm.Ndjson),
        ("text/csv", AnswerForm.Csv),
    ];

    public static string TypeOf(AnswerForm form) => form switch
    {
        AnswerForm.Ndjson => "application/x-ndjson",
        AnswerForm.Csv => "text/csv; charset=utf-8",
        _ => "application/json",
    };

    /// <summary>The form that the caller likes best; JSON where all are the same to it.</summary>
    /// <exception cref="QueryRefused">There is none.</exception>
    public static AnswerForm Of(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var wishes))
        {
            return AnswerForm.Json;
        }

        foreach (var wish in wishes.Where(wish => wish.Quality is not 0).OrderByDescending(wish => wish.Quality ?? 1))
        {
            foreach (var (type, form) in s_types)
            {
                if (new MediaTypeHeaderValue(type).IsSubsetOf(Plain(wish)))
                {
                    return form;
                }
            }
        }

        throw new QueryRefused(
            StatusCodes.Status406NotAcceptable,
            "unknown form",
            $"Accept \"{accept}\"; answers come as {string.Join(", ", Enum.GetValues<AnswerForm>().Select(TypeOf))}");
    }

    // Without its parameters: a charset or a profile changes nothing here.
    static MediaTypeHeaderValue Plain(MediaTypeHeaderValue wish) => new(wish.MediaType);
}
