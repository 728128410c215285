using System.Text;
using Odograph.Engine.Execution.Rollups;

namespace Odograph.Engine.Tests.Execution.Rollups;

public sealed unsafe class PartBlockTests
{
    [Fact]
    public void Texts_stay_what_they_are_while_their_room_grows_and_each_piece_begins_anew()
    {
        using var block = new PartBlock();
        for (int piece = 1; piece <= 3; piece++)
        {
            block.Begin(piece * 100, rowWords: 2);
            Assert.Equal((piece * 100, piece * 1_600, 0), (block.Rows, block.WordBytes, block.TextBytes));
            var texts = Enumerable.Range(0, piece * 100).Select(n => $"{piece}/{new string('x', n * 7)}{n}").ToList();
            for (int row = 0; row < texts.Count; row++)
            {
                byte[] text = Encoding.UTF8.GetBytes(texts[row]);
                text.CopyTo(block.AddText(text.Length, out block.Words[row * 2]));
                block.Words[(row * 2) + 1] = text.Length;
            }

            Assert.Equal(texts.Sum(text => text.Length), block.TextBytes);
            for (int row = 0; row < texts.Count; row++)
            {
                byte* text = block.Texts + block.Words[row * 2];
                Assert.Equal(texts[row], Encoding.UTF8.GetString(text, (int)block.Words[(row * 2) + 1]));
            }
        }
    }

    [Fact]
    public void Neither_rows_nor_texts_need_room()
    {
        using var block = new PartBlock();
        block.Begin(0, 5);
        Assert.True(block.AddText(0, out long place).IsEmpty);
        Assert.Equal((0, 0L, 0), (block.WordBytes, place, block.TextBytes));
    }
}
