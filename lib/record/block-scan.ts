/** Walks over the blocks of a file, checking each, until the end or the first that is not whole. */
import { fstatSync } from 'node:fs'
import { readBlockHeader } from './block.js'
import { crc32c } from './crc32c.js'
import { readAt } from './file-io.js'
import { BLOCK_HEADER_BYTES, BLOCK_SCENARIO, type BlockHeader } from './layout.js'

/** A whole block. */
export interface Block extends BlockHeader {
  /** Where the block begins in the file. */
  readonly offset: number
  /** The payload; overwritten by the next block. */
  readonly payload: Buffer
}

/** Where a walk stopped. */
export interface ScanEnd {
  /** End of the last whole block. */
  readonly offset: number
  /** Number of the block that would come next; 0 where none was whole. */
  readonly sequence: number
  /** Why it is not whole; undefined at the end of the file. */
  readonly reason: string | undefined
}

/**
 * Yields the whole blocks from `offset` on, one at a time, in bounded memory.
 *
 * @param offset where a block begins; at 0 it must be block 0, elsewhere it may have any number
 * @returns where it stopped and why
 * @throws FileError when reading fails
 */
export function* scanBlocks(file: string, fd: number, offset = 0): Generator<Block, ScanEnd> {
  const { size } = fstatSync(fd)
  const head = Buffer.alloc(BLOCK_HEADER_BYTES)
  let payload = Buffer.alloc(0)
  let at = offset
  let next = offset === 0 ? 0 : undefined
  const stop = (reason?: string): ScanEnd => ({ offset: at, sequence: next ?? 0, reason })
  while (at < size) {
    if (readAt(file, fd, at, head) < BLOCK_HEADER_BYTES) {
      return stop(`the file ends within a block header (${size - at} bytes of it are there)`)
    }
    const header = readBlockHeader(head, next)
    if (typeof header === 'string') return stop(header)
    const bytes = header.payloadBytes
    const missing = at + BLOCK_HEADER_BYTES + bytes - size
    if (missing > 0) return stop(`the file ends within a block (${missing} bytes are missing)`)
    if (payload.length < bytes) payload = Buffer.alloc(Math.max(bytes, 128 * 1024))
    const part = payload.subarray(0, bytes)
    if (readAt(file, fd, at + BLOCK_HEADER_BYTES, part) < bytes) return stop('the file shrank')
    if (crc32c(part) !== header.payloadCrc) return stop('the checksum of the block is wrong')
    if (header.kind === BLOCK_SCENARIO && at > 0) return stop('a second first block')
    yield { ...header, offset: at, payload: part }
    at += BLOCK_HEADER_BYTES + bytes
    next = header.sequence + 1
  }
  return stop()
}
