namespace Odograph.Lake.Tests.Manifests;

/// <summary>Finds the end of an Avro container's header without the codec under test: there a file of no records would
/// end rightly.</summary>
static class AvroHeader
{
    public static int EndsAt(byte[] bytes)
    {
        int at = 4;
        for (long pairs = Number(bytes, ref at); pairs != 0; pairs = Number(bytes, ref at))
        {
            for (; pairs > 0; pairs--)
            {
                Skip(bytes, ref at);
                Skip(bytes, ref at);
            }
        }

        return at + 16;
    }

    static void Skip(byte[] bytes, ref int at)
    {
        long length = Number(bytes, ref at);
        at += (int)length;
    }

    public static long Number(byte[] bytes, ref int at)
    {
        long zigzag = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[at++];
            zigzag |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return (zigzag >> 1) ^ -(zigzag & 1);
            }
        }
    }
}
