/** Tells what a file holds by its first bytes; names play no part. */
import { closeSync } from 'node:fs'
import { RecordError } from '../base/errors.js'
import { openForReading, readAt } from './file-io.js'

/** Formats that can be read. */
export type RecordFormat = 'dlr' | 'json_compressed' | 'json' | 'perf_script'

/** Enough to see an event of DAMON among those of others. */
const HEAD_BYTES = 16 * 1024

/**
 * Finds out which format a file has.
 *
 * @throws FileError when it cannot be read; RecordError when it is none of them
 */
export function detectFormat(file: string): RecordFormat {
  const fd = openForReading(file)
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const bytes = head.subarray(0, readAt(file, fd, 0, head))
    const format = formatOf(bytes)
    if (format !== undefined) return format
    throw new RecordError(file, 0, `not a record: ${describe(bytes)}; expected ${EXPECTED}`, {
      hint: hintFor(bytes),
    })
  } finally {
    closeSync(fd)
  }
}

/** Bytes that are no record of the lab, in words. */
export function describe(head: Buffer): string {
  if (head.length === 0) return 'the file is empty'
  if (isGzip(head)) return 'the file is gzip data'
  if (isPerfData(head)) return 'the file is a recording of perf'
  const format = formatOf(head)
  if (format === 'json') return 'the file is JSON'
  if (format === 'json_compressed') return 'the file is zlib data (a record of damo?)'
  if (format === 'perf_script') return 'the file is the text of a trace'
  return isText(head) ? 'the file is a text' : 'the file is of an unknown kind'
}

const EXPECTED = "a record of the lab (record.dlr), or damo's json_compressed, json or perf_script"

/** An event of DAMON, as perf and trace-cmd print it. */
const TRACE = /\s(?:damon:)?damo[ns]_\w+:\s/

function formatOf(head: Buffer): RecordFormat | undefined {
  if (head.subarray(0, 4).toString('latin1') === 'DLR1') return 'dlr'
  if (isZlib(head)) return 'json_compressed'
  if (/^\s*[[{]/.test(head.toString('latin1'))) return 'json'
  return isText(head) && TRACE.test(head.toString('latin1')) ? 'perf_script' : undefined
}

function hintFor(head: Buffer): string {
  if (isGzip(head)) return 'unpack it with `gunzip` first'
  if (isPerfData(head)) return 'make a text of it: `perf script --force -i FILE`'
  return 'check the path'
}

/** RFC 1950: deflate, and the first two bytes a multiple of 31. */
function isZlib(head: Buffer): boolean {
  return head.length >= 2 && (head[0] & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

function isPerfData(head: Buffer): boolean {
  return head.subarray(0, 8).toString('latin1') === 'PERFILE2'
}

function isText(head: Buffer): boolean {
  return head.every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13))
}
