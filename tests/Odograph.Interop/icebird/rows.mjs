// rows.mjs TABLE_FOLDER: prints the table's rows, one JSON object a line, as an Iceberg reader sees them that shares no code with the writer.
// Timestamps come as ms since 1970 (the reader keeps no more), 64-bit integers as numbers, byte strings as hex.
import { plain, readTable } from './local.mjs'

const { rows } = await readTable(process.argv[2])
for (const row of rows) process.stdout.write(JSON.stringify(row, plain) + '\n')
