using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Odograph.Server.Query;

/// <summary>
/// The body of an answer. Its beginning is held back: a query that fails before it is passed is answered by what went
/// wrong. After that bytes go out as they come, and a failure can only break the connection off. Writes wait for the
/// caller's side; for one thread, not one of the pool.
/// </summary>
sealed class AnswerBody(HttpContext context, string type, ServerLimits limits, CancellationToken cancellation) : Stream
{
    readonly MemoryStream _held = new();
    long _bytes;
    bool _isGivenUp;

    /// <summary>Whether the answer's status has gone out.</summary>
    public bool IsBegun { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isGivenUp)
        {
            return;
        }

        _bytes += buffer.Length;
        if (_bytes > limits.QueryAnswerBytes)
        {
            throw QueryRefused.TooLarge(
                string.Create(
                    CultureInfo.InvariantCulture, $"the answer has more than {limits.QueryAnswerBytes} bytes"),
                "ask for fewer rows or columns; the command `odograph sql` has no limit");
        }

        _held.Write(buffer);
        if (_held.Length > limits.QueryHeldBytes)
        {
            Send();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Sends what is left: the answer is whole.</summary>
    public void Complete() => Send();

    /// <summary>The query has failed: what a writer still brings is thrown away.</summary>
    public void GiveUp() => _isGivenUp = true;

    public override void Flush()
    {
        // What is held back stays held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    void Send()
    {
        if (!IsBegun)
        {
            cancellation.ThrowIfCancellationRequested();
            context.Response.ContentType = type;
            IsBegun = true;
        }

        context.Response.Body.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length), cancellation)
            .AsTask().GetAwaiter().GetResult();
        _held.SetLength(0);
    }
}
