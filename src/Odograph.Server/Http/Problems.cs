using Microsoft.AspNetCore.Http;
using Odograph.Model.Errors;

namespace Odograph.Server.Http;

/// <summary>Answers to what cannot be done: problem details (RFC 9457), the hint beside the detail.</summary>
static class Problems
{
    public static IResult Of(int status, string title, string detail, string? hint = null)
        => Results.Problem(detail, statusCode: status, title: title, extensions: hint is null
            ? null
            : new Dictionary<string, object?> { ["hint"] = hint });

    /// <summary>What the program says of itself, with the status that tells whether to try again.</summary>
    public static IResult Of(OdographException error) => error.Kind switch
    {
        ErrorKind.User => Of(StatusCodes.Status400BadRequest, "bad request", error.Message, error.Hint),
        ErrorKind.External => Of(
            StatusCodes.Status503ServiceUnavailable, "not possible now", error.Message, error.Hint),
        _ => Of(StatusCodes.Status500InternalServerError, "a fault of the program", error.Message, error.Hint),
    };
}
