using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Model.Streams;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>Groups of one partition as rows of the parts table; one reader, block after block.</summary>
sealed class PartSource(PlainRollup plan, IEnumerable<PartBlock> blocks) : TableSource
{
    public override IReadOnlyList<SourceColumn> Columns { get; } =
    [
        .. plan.Rollup.PartColumns().Zip(
            plan.Outputs, (column, output) => new SourceColumn(column.Name, StreamPlan.TypeOf(output.Type))),
    ];

    public override int MaxReaders => 1;

    public override TableReader OpenReader() => new Reader(plan, blocks.GetEnumerator());

    sealed unsafe class Reader(PlainRollup plan, IEnumerator<PartBlock> blocks) : TableReader
    {
        PartBlock? _block;
        int _next;

        public override int Fill(in ChunkWriter chunk)
        {
            while (_block is null || _next == _block.Rows)
            {
                if (!blocks.MoveNext())
                {
                    return 0;
                }

                (_block, _next) = (blocks.Current, 0);
            }

            int rows = Math.Min(DuckDbChunk.Capacity, _block.Rows - _next);
            for (int column = 0; column < plan.Outputs.Count; column++)
            {
                Write(chunk[column], plan.Outputs[column], rows);
            }

            _next += rows;
            return rows;
        }

        public override void Dispose() => blocks.Dispose();

        void Write(VectorWriter column, PartOutput output, int rows)
        {
            void* cells = column.Data;
            ulong* validity = null;
            long* row = _block!.Words + ((long)_next * plan.RowWords);
            for (int i = 0; i < rows; i++, row += plan.RowWords)
            {
                if (IsNull(row, output))
                {
                    validity = validity == null ? column.MakeValidity() : validity;
                    validity[i >> 6] &= ~(1UL << (i & 63));
                    continue;
                }

                switch (output.Type)
                {
                    case ColumnType.String:
                        ((StringCell*)cells)[i] = TextOf(row + output.Word);
                        break;
                    case ColumnType.Int:
                        ((int*)cells)[i] = (int)row[output.Word];
                        break;
                    case ColumnType.Boolean:
                        ((byte*)cells)[i] = (byte)row[output.Word];
                        break;
                    default:
                        ((long*)cells)[i] = row[output.Word];
                        break;
                }
            }
        }

        static bool IsNull(long* row, PartOutput output) => output.Type == ColumnType.String
            ? row[output.Word] == PartArena.NullText
            : output.Null switch
            {
                PartNull.WhereZero => row[output.NullWord] == 0,
                PartNull.WhereSet => row[output.NullWord] != 0,
                PartNull.WhereTextIs => row[output.NullWord] == PartArena.NullText,
                _ => false,
            };

        StringCell TextOf(long* words) => new()
        {
            Low = (ulong)words[0],
            High = (uint)words[0] <= StringCell.InlineBytes
                ? (ulong)words[1]
                : (ulong)(_block!.Texts + words[1]),
        };
    }
}
