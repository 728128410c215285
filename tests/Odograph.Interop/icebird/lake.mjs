// lake.mjs JOB_FOLDER: prints each row of all tables of a job and each of their live data files, one JSON object a line, as {"table","row"} or
// {"table","file"}. Values as in rows.mjs.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { plain, readTable } from './local.mjs'

const folders = await readdir(process.argv[2], { withFileTypes: true })
for (const table of folders.filter(entry => entry.isDirectory()).map(entry => entry.name).sort()) {
  const { rows, files } = await readTable(join(process.argv[2], table), true)
  for (const row of rows) process.stdout.write(JSON.stringify({ table, row }, plain) + '\n')
  for (const file of files) process.stdout.write(JSON.stringify({ table, file }) + '\n')
}
