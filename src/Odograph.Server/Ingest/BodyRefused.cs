using Microsoft.AspNetCore.Http;

namespace Odograph.Server.Ingest;

/// <summary>A body that cannot be taken as a whole: nothing of it was appended.</summary>
sealed class BodyRefused(int status, string title, string detail) : Exception(detail)
{
    public int Status => status;

    public string Title => title;

    public static BodyRefused TooLarge(string detail)
        => new(StatusCodes.Status413PayloadTooLarge, "too large", detail);
}
