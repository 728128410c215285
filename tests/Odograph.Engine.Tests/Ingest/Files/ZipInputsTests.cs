using System.IO.Compression;
using System.Text;
using Odograph.Engine.Ingest.Files;
using Odograph.Engine.Tests.Decoding;
using Odograph.Model.Errors;

namespace Odograph.Engine.Tests.Ingest.Files;

public sealed class ZipInputsTests
{
    [Fact]
    public void Files_come_in_the_order_of_their_names_and_two_of_one_name_are_both_read()
    {
        byte[] zip = Zip(("b.ndjson", "1"), ("a/x.ndjson", "2"), ("a\\x.ndjson", "3"), ("../a/x.ndjson", "4"));
        using var inputs = ZipInputs.Open(FileOf(zip));

        Assert.Equal(
            ["z.zip/a/x.ndjson 2", "z.zip/a/x.ndjson 3", "z.zip/a/x.ndjson 4", "z.zip/b.ndjson 1"],
            inputs.List().Select(file => $"{file.Name} {TextOf(file)}"));
    }

    [Fact]
    public void A_zip_file_where_none_can_be_read_is_called_one()
    {
        byte[] zip = Zip(("a.ndjson", new string('1', 1000)));
        var planned = new PlannedFile(FileOf(zip), TestStreams.Vehicle, null);
        using var start = FileStart.Open(planned.File.Open());

        var error = Assert.Throws<OdographException>(() => new RecordReaders().Open(planned, start));

        Assert.Contains("zip file where none can be read", error.Message, StringComparison.Ordinal);
    }

    static InputFile FileOf(byte[] zip)
        => new("z.zip", "/z.zip", zip.Length, IsNamed: true, () => new MemoryStream(zip), _ => null);

    static string TextOf(InputFile file)
    {
        using var reader = new StreamReader(file.Open());
        return reader.ReadToEnd();
    }

    static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }
}
