// What lets icebird read tables of the local disk, and how its values are printed.
import { open, stat } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { icebergManifests, icebergMetadata, icebergRead } from 'icebird'

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

/** Replaces values in JSON.stringify: 64-bit integers are numbers, byte strings hex. */
export const plain = (_, value) => {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return value
}
Date.prototype.toJSON = function () { return this.getTime() }

/** A table's rows, and on request the paths of its live data files. */
export async function readTable(folder, withFiles = false) {
  const tableUrl = pathToFileURL(folder).href.replace(/\/$/, '')
  const metadata = await icebergMetadata({ tableUrl })
  if ((metadata['current-snapshot-id'] ?? -1) === -1) return { rows: [], files: [] }
  const rows = await icebergRead({ tableUrl, metadata }).catch(error => {
    // A snapshot without files is an error to this reader; to us it is a table without rows.
    if (error.message.startsWith('No data manifest files')) return []
    throw error
  })
  const manifests = withFiles ? await icebergManifests(metadata) : []
  const live = manifests.flatMap(manifest => manifest.entries).filter(entry => entry.status !== 2)
  return { rows, files: live.map(entry => entry.data_file.file_path) }
}
