using System.Text.Json;
using System.Text.Json.Serialization;
using Odograph.Model.Errors;

namespace Odograph.Log.Streams;

// <folder>/<stream>/stream.json says which log this is:
//   {"format":1,"stream":"vehicle","incarnation":"<uuid>","partitions":4,"created_micros":1767254400000000}
// It is written once, with the folders 0 … partitions-1 and an empty segment in each, under a name that begins with a
// dot; all is synced, then renamed to the stream's name. So a stream is there whole or not at all, and a folder that
// begins with a dot is what an interrupted creation left over: it is deleted at the next start. Members that are not
// known are ignored; another format is an error.

/// <summary>The identity of a stream: fixed when it is made, never changed.</summary>
sealed record StreamIdentity(int Format, string Stream, Guid Incarnation, int Partitions, long CreatedMicros)
{
    public const string FileName = "stream.json";

    const int FormatVersion = 1;
    const int MaxPartitions = 1024;

    public static StreamIdentity New(string stream, int partitions, long nowMicros)
        => new(FormatVersion, stream, Guid.NewGuid(), partitions, nowMicros);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, IdentityJson.Default.StreamIdentity);

    /// <exception cref="EnvironmentException">
    /// The file is missing, damaged, of another stream, or of a newer format.
    /// </exception>
    public static StreamIdentity Read(string folder, string stream)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            var identity = JsonSerializer.Deserialize(File.ReadAllBytes(path), IdentityJson.Default.StreamIdentity);
            return identity is { Format: FormatVersion, Partitions: > 0 and <= MaxPartitions }
                && identity.Stream == stream
                ? identity
                : throw Unusable(path, $"expected format 1 and stream \"{stream}\", found {identity}", null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Unusable(path, error.Message, error);
        }
    }

    static EnvironmentException Unusable(string path, string found, Exception? inner) => new(
        $"open log: read \"{path}\": {found}",
        "restore the file from a backup, or move the folder away to begin the stream anew",
        inner);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StreamIdentity))]
sealed partial class IdentityJson : JsonSerializerContext;
