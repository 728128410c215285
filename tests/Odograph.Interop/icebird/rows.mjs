// rows.mjs TABLE_FOLDER: prints the table's rows, one JSON object a line, as an Iceberg reader sees them that shares no code with the writer.
// Timestamps come as ms since 1970 (the reader keeps no more), 64-bit integers as numbers, byte strings as hex.
import { open, stat } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { icebergMetadata, icebergRead } from 'icebird'

// The reader speaks HTTP only: serve file URLs, with lengths and ranges, behind its fetch.
globalThis.fetch = async (url, init = {}) => {
  const path = fileURLToPath(url)
  const size = await stat(path).then(found => found.size, () => -1)
  if (size < 0) return new Response(null, { status: 404, statusText: `no file ${path}` })
  if (init.method === 'HEAD') return new Response(null, { headers: { 'Content-Length': String(size) } })
  const range = /^bytes=(\d+)-(\d*)$/.exec(new Headers(init.headers).get('Range') ?? '')
  const start = range ? Number(range[1]) : 0
  const end = range && range[2] !== '' ? Number(range[2]) + 1 : size
  const file = await open(path)
  try {
    const bytes = Buffer.alloc(end - start)
    await file.read(bytes, 0, bytes.length, start)
    return new Response(bytes, { status: range ? 206 : 200, headers: { 'Content-Length': String(bytes.length) } })
  } finally {
    await file.close()
  }
}

const plain = (_, value) => {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return value
}
Date.prototype.toJSON = function () { return this.getTime() }

const tableUrl = pathToFileURL(process.argv[2]).href.replace(/\/$/, '')
const metadata = await icebergMetadata({ tableUrl })
const rows = (metadata['current-snapshot-id'] ?? -1) === -1 ? [] : await icebergRead({ tableUrl, metadata }).catch(error => {
  // A snapshot without files is an error to this reader; to us it is a table without rows.
  if (error.message.startsWith('No data manifest files')) return []
  throw error
})
for (const row of rows) process.stdout.write(JSON.stringify(row, plain) + '\n')
