using System.Buffers;

namespace Odograph.Engine.Ingest.Files;

/// <summary>
/// A file that is open, decompressed where it is gzip, with a sample of its first bytes; <see cref="Stream"/> still
/// gives
/// all of them.
/// </summary>
public sealed class FileStart : IDisposable
{
    /// <summary>Gzip inside gzip up to here; deeper is bytes.</summary>
    const int MaxLayers = 3;

    static ReadOnlySpan<byte> GzipSignature => [0x1F, 0x8B, 8];

    readonly Stream _input;
    readonly Sampled _sampled;

    FileStart(Stream input)
    {
        _input = input;
        _sampled = Sampled.Of(input);
        for (int layer = 0; layer < MaxLayers && Sample.StartsWith(GzipSignature); layer++)
        {
            IsCompressed = true;
            _sampled = Sampled.Of(new GzipMembers(_sampled));
        }
    }

    public bool IsCompressed { get; }

    public ReadOnlySpan<byte> Sample => _sampled.Sample;

    public Stream Stream => _sampled;

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">Its compressed data is damaged at the start.</exception>
    public static FileStart Open(Stream input)
    {
        try
        {
            return new FileStart(input);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>Null where it cannot be read (now; what is wrong is said when it is read).</summary>
    public static FileStart? TryOpen(InputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return Open(file.Open());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _sampled.Dispose();
        _input.Dispose();
    }

    /// <summary>Gives its sample, then what follows in the input.</summary>
    sealed class Sampled : ForwardStream
    {
        readonly Stream _input;
        readonly byte[] _sample;
        readonly Exception? _failure;
        int _length;
        int _given;
        bool _isDisposed;

        Sampled(Stream input, byte[] sample, int length, Exception? failure)
            => (_input, _sample, _length, _failure) = (input, sample, length, failure);

        public ReadOnlySpan<byte> Sample => _sample.AsSpan(0, _length);

        /// <summary>Damage behind the first bytes is told when they have been given.</summary>
        public static Sampled Of(Stream input)
        {
            // Rented: thousands of small files would leave a pile of them behind.
            byte[] sample = ArrayPool<byte>.Shared.Rent(FormatGuess.SampleBytes);
            int length = 0;
            try
            {
                int read;
                while (length < FormatGuess.SampleBytes
                    && (read = input.Read(sample.AsSpan(length, FormatGuess.SampleBytes - length))) > 0)
                {
                    length += read;
                }
            }
            catch (Exception error) when (error is IOException or InvalidDataException && length > 0)
            {
                return new Sampled(input, sample, length, error);
            }

            return new Sampled(input, sample, length, null);
        }

        public override int Read(Span<byte> buffer)
        {
            if (_given == _length)
            {
                return _failure is null ? _input.Read(buffer) : throw new InvalidDataException(
                    _failure.Message, _failure);
            }

            int count = Math.Min(buffer.Length, _length - _given);
            _sample.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_isDisposed)
            {
                _isDisposed = true;
                (_length, _given) = (0, 0);
                ArrayPool<byte>.Shared.Return(_sample);
                _input.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
