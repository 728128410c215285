using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Odograph.Server.Ingest;

/// <summary>A rented array whose size counts among the bytes in flight until it is given back.</summary>
sealed class CountedBytes(InFlight inFlight) : IDisposable
{
    byte[] _bytes = [];
    long _taken;

    public byte[] Array => _bytes;

    /// <summary>Bytes that may be used; the array may be longer.</summary>
    public int Size => (int)_taken;

    /// <exception cref="BodyRefused">Too much is in memory.</exception>
    public void Grow(int size, int used)
    {
        if (!inFlight.TryTake(size))
        {
            throw new BodyRefused(
                StatusCodes.Status429TooManyRequests, "too much at once", "the server holds as many bytes as it may");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(0, used).CopyTo(larger);
        Dispose();
        (_bytes, _taken) = (larger, size);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        inFlight.GiveBack(_taken);
        (_bytes, _taken) = ([], 0);
    }
}
