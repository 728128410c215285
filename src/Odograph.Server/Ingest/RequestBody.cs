using System.Buffers;
using Microsoft.AspNetCore.Http;
using Odograph.Engine.Ingest.Files;

namespace Odograph.Server.Ingest;

/// <summary>
/// The whole body of a request in memory, decompressed: what is broken is found before anything of it is appended.
/// </summary>
sealed class RequestBody : IDisposable
{
    const int FirstBytes = 64 << 10;

    readonly InFlight _inFlight;
    CountedBytes _held;

    RequestBody(InFlight inFlight) => (_inFlight, _held) = (inFlight, new CountedBytes(inFlight));

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <exception cref="BodyRefused">Too large, damaged, or too much is in memory.</exception>
    public static async Task<RequestBody> ReadAsync(
        HttpRequest request, ServerLimits limits, InFlight inFlight, CancellationToken cancellation)
    {
        bool isGzip = IsGzip(request);
        if (request.ContentLength > limits.BodyBytes)
        {
            await DrainAsync(request, limits, cancellation);
            throw BodyRefused.TooLarge($"the body has {request.ContentLength} bytes, at most {limits.BodyBytes}");
        }

        var body = new RequestBody(inFlight);
        try
        {
            await body.FillAsync(request, limits, cancellation);
            if (isGzip)
            {
                body.Decompress(limits);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => _held.Dispose();

    static bool IsGzip(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        var other => throw new BodyRefused(
            StatusCodes.Status415UnsupportedMediaType,
            "unknown encoding",
            $"Content-Encoding \"{other}\"; expected gzip, or none"),
    };

    /// <summary>
    /// A caller that is still sending sees its connection broken, not the answer: so some more is read and forgotten.
    /// </summary>
    static async Task DrainAsync(HttpRequest request, ServerLimits limits, CancellationToken cancellation)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            long left = limits.DrainedBytes;
            int read;
            while (left > 0 && (read = await request.Body.ReadAsync(bytes, cancellation)) > 0)
            {
                left -= read;
            }
        }
        catch (BadHttpRequestException)
        {
            // The answer is the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    async Task FillAsync(HttpRequest request, ServerLimits limits, CancellationToken cancellation)
    {
        int length = 0;
        try
        {
            _held.Grow((int)Math.Min(request.ContentLength + 1 ?? FirstBytes, limits.BodyBytes + 1L), 0);
            while (true)
            {
                int read = await request.Body.ReadAsync(
                    _held.Array.AsMemory(length, _held.Size - length), cancellation);
                if (read == 0)
                {
                    break;
                }

                length += read;
                if (length > limits.BodyBytes)
                {
                    await DrainAsync(request, limits, cancellation);
                    throw BodyRefused.TooLarge($"the body has more than {limits.BodyBytes} bytes");
                }

                if (length == _held.Size)
                {
                    _held.Grow(NextSize(length, limits.BodyBytes), length);
                }
            }
        }
        catch (BadHttpRequestException error)
        {
            throw new BodyRefused(error.StatusCode, "body not read", error.Message);
        }

        Bytes = _held.Array.AsMemory(0, length);
    }

    // One byte above the limit is room enough to see that it is passed.
    static int NextSize(int size, int limit) => 2L * size >= limit ? limit + 1 : 2 * size;

    void Decompress(ServerLimits limits)
    {
        var plain = new CountedBytes(_inFlight);
        try
        {
            using var gzip = new GzipMembers(new MemoryStream(_held.Array, 0, Bytes.Length, writable: false));
            plain.Grow(FirstBytes, 0);
            int length = 0;
            int read;
            while ((read = gzip.Read(plain.Array.AsSpan(length, plain.Size - length))) > 0)
            {
                length += read;
                if (length > limits.DecompressedBytes)
                {
                    throw BodyRefused.TooLarge($"decompressed it has more than {limits.DecompressedBytes} bytes");
                }

                if (length == plain.Size)
                {
                    plain.Grow(NextSize(length, limits.DecompressedBytes), length);
                }
            }

            (_held, plain) = (plain, _held);
            Bytes = _held.Array.AsMemory(0, length);
        }
        catch (InvalidDataException error)
        {
            throw new BodyRefused(StatusCodes.Status400BadRequest, "broken gzip", error.Message);
        }
        finally
        {
            plain.Dispose();
        }
    }
}
