using Microsoft.AspNetCore.Http;

namespace Odograph.Server.Query;

/// <summary>A query that gets no answer, or no whole one.</summary>
sealed class QueryRefused(int status, string title, string detail, string? hint = null) : Exception(detail)
{
    public int Status => status;

    public string Title => title;

    public string? Hint => hint;

    public static QueryRefused Bad(string detail, string? hint = null)
        => new(StatusCodes.Status400BadRequest, "bad request", detail, hint);

    public static QueryRefused TooLarge(string detail, string hint)
        => new(StatusCodes.Status413PayloadTooLarge, "result too large", $"run SQL: {detail}", hint);
}
