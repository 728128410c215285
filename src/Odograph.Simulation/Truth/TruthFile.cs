using System.Buffers;

namespace Odograph.Simulation.Truth;

/// <summary>
/// A file that lines are appended to: they wait in memory until <see cref="Flush"/>, which may be called again when it
/// failed and then writes the same bytes to the same place. A last line that a killed program has torn is ended first.
/// For one thread.
/// </summary>
internal sealed class TruthFile : IDisposable
{
    readonly FileStream _file;
    readonly ArrayBufferWriter<byte> _lines = new(1024);
    long _end;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public TruthFile(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _end = _file.Length;
        if (_end > 0)
        {
            _file.Position = _end - 1;
            if (_file.ReadByte() != '\n')
                _lines.Write("\n"u8);
        }
    }

    /// <summary>Takes whole lines, each with its end.</summary>
    public IBufferWriter<byte> Lines => _lines;

    /// <summary>Hands the lines to the system.</summary>
    /// <exception cref="IOException">They could not be written; they are kept for the next try.</exception>
    public void Flush()
    {
        if (_lines.WrittenCount > 0)
        {
            RandomAccess.Write(_file.SafeFileHandle, _lines.WrittenSpan, _end);
            _end += _lines.WrittenCount;
            _lines.ResetWrittenCount();
        }
    }

    /// <exception cref="IOException">The last lines could not be written; the file is closed all the same.</exception>
    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            _file.Dispose();
        }
    }
}
