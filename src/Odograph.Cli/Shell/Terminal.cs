using System.Text;

namespace Odograph.Cli.Shell;

/// <summary>
/// Where a command reads and writes. Results go to <see cref="Out"/> (buffered, UTF-8, '\n'), everything else to <see
/// cref="Error"/>. Nothing moves and nothing is coloured where the other side is no terminal. Out is for one thread;
/// Error is safe for several.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>Bytes of results that wait for the pipe; at the limit they are written.</summary>
    const int OutBufferBytes = 1 << 16;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required Stream In { get; init; }

    public bool IsOutTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>Standard error is a terminal, and NO_COLOR is not set to anything.</summary>
    public bool HasColor { get; init; }

    public static Terminal Open()
    {
        // Set there, and not only here: who draws on a terminal asks whether this is the console's own.
        Console.SetError(new LastingWriter(Console.Error));
        return new Terminal
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), OutBufferBytes)
            {
                NewLine = "\n",
            },
            Error = Console.Error,
            In = Console.OpenStandardInput(),
            IsOutTerminal = !Console.IsOutputRedirected,
            IsErrorTerminal = !Console.IsErrorRedirected,
            HasColor = !Console.IsErrorRedirected
                && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        };
    }

    public void Dispose()
    {
        try
        {
            Out.Flush();
        }
        catch (IOException)
        {
            // The reader of the pipe has gone (`… | head`): it has what it wanted.
        }
    }
}
