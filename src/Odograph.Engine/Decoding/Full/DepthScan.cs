namespace Odograph.Engine.Decoding.Full;

/// <summary>
/// Nesting of a text that need not be JSON: brackets outside strings are counted wherever the text is broken; a closing
/// bracket without an opening one counts for nothing, and kinds of brackets are not told apart. A string ends at its
/// closing quote or with the text.
/// </summary>
internal static class DepthScan
{
    public static bool IsTooDeep(ReadOnlySpan<byte> text)
        => text.Count((byte)'{') + text.Count((byte)'[') > JsonText.MaxDepth && Deepest(text) > JsonText.MaxDepth;

    static int Deepest(ReadOnlySpan<byte> text)
    {
        int depth = 0, deepest = 0;
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            byte c = text[i];
            if (c == '"')
            {
                inString = !inString;
            }
            else if (inString)
            {
                if (c == '\\')
                    i++;
            }
            else if (c is (byte)'{' or (byte)'[')
            {
                depth++;
                deepest = Math.Max(depth, deepest);
            }
            else if (c is (byte)'}' or (byte)']')
            {
                depth = Math.Max(depth - 1, 0);
            }
        }

        return deepest;
    }
}
