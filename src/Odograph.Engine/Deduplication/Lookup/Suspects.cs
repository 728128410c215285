namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>An event that memory could not judge, and the number of the slice that counts it once the lake has been
/// asked.</summary>
readonly record struct Suspect(Identity Identity, long EventMicros, int Slice);

/// <summary>
/// The suspects of a batch, each identity once, and what the lake said of them. In pages, so that growing copies
/// nothing. Not safe for concurrent use, but for <see cref="MarkKnown"/> beside itself.
/// </summary>
sealed class Suspects
{
    const int PageBits = 14;
    const int PageRows = 1 << PageBits;

    readonly List<Suspect[]> _pages = [];
    readonly List<bool[]> _known = [];

    public int Count { get; private set; }

    public Suspect this[int index] => _pages[index >> PageBits][index & (PageRows - 1)];

    /// <returns>Its index.</returns>
    public int Add(Suspect suspect)
    {
        if (Count == _pages.Count << PageBits)
        {
            _pages.Add(new Suspect[PageRows]);
            _known.Add(new bool[PageRows]);
        }

        _pages[^1][Count & (PageRows - 1)] = suspect;
        return Count++;
    }

    public bool IsKnown(int index) => _known[index >> PageBits][index & (PageRows - 1)];

    /// <summary>From now on only <see cref="IsKnown"/> is asked: all else is given back.</summary>
    public void KeepAnswersAlone() => _pages.Clear();

    /// <summary>Says that the lake holds it.</summary>
    public void MarkKnown(int index) => _known[index >> PageBits][index & (PageRows - 1)] = true;
}
