/** Finds and reads the index at the end of a complete record. */
import { fstatSync } from 'node:fs'
import { scanBlocks } from './block-scan.js'
import type { BlockIndex, IndexEntry } from './block-index.js'
import { readAttributes, type AttributeSet } from './events.js'
import { readAt } from './file-io.js'
import { isObject, parseJson } from './json.js'
import { BLOCK_HEADER_BYTES, BLOCK_INDEX } from './layout.js'

/**
 * Reads the index.
 *
 * @returns undefined where there is none, or none that can be trusted: a scan serves as well
 * @throws FileError when reading fails
 */
export function readIndex(file: string, fd: number): BlockIndex | undefined {
  const { size } = fstatSync(fd)
  const tail = Buffer.alloc(8)
  if (size < BLOCK_HEADER_BYTES || readAt(file, fd, size - 8, tail) < 8) return undefined
  const offset = tail.readDoubleLE(0)
  if (!Number.isSafeInteger(offset) || offset <= 0 || offset >= size) return undefined
  for (const block of scanBlocks(file, fd, offset)) {
    if (block.kind !== BLOCK_INDEX) return undefined
    const text = block.payload.toString('utf8', 0, block.payload.length - 8)
    return parseIndex(parseJson(text), offset)
  }
  return undefined
}

function parseIndex(value: unknown, size: number): BlockIndex | undefined {
  if (!isObject(value)) return undefined
  const { attributes, snapshots } = value
  if (!Array.isArray(attributes) || !Array.isArray(snapshots)) return undefined
  const sets: AttributeSet[] = []
  for (const event of attributes as unknown[]) {
    const set = readAttributes(event)
    if (typeof set === 'string') return undefined
    sets.push(set)
  }
  const entries = snapshots as unknown[]
  return entries.every((entry) => isEntry(entry, size))
    ? { attributes: sets, snapshots: entries as IndexEntry[] }
    : undefined
}

function isEntry(value: unknown, size: number): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [offset, timeUs] = value as [unknown, unknown]
  return Number.isSafeInteger(offset) && (offset as number) < size && typeof timeUs === 'number'
}
