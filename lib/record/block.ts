/** Writes and reads the 32 bytes in front of each block; the drawing is in layout.ts. */
import { crc32c } from './crc32c.js'
import {
  BLOCK_HEADER_BYTES,
  BLOCK_INDEX,
  BLOCK_MAGIC,
  PAYLOAD_BYTES_MAX,
  type BlockHeader,
} from './layout.js'

const CHECKED_BYTES = BLOCK_HEADER_BYTES - 4

/**
 * Puts the header before a payload that already stands in `block`.
 *
 * @param block room for the header, then `payloadBytes` of payload
 */
export function sealBlock(
  block: Buffer,
  payloadBytes: number,
  sequence: number,
  firstTimeUs: number,
  kind: number,
): void {
  block.writeUInt32LE(BLOCK_MAGIC, 0)
  block.writeUInt32LE(payloadBytes, 4)
  block.writeUInt32LE(sequence, 8)
  block.writeUInt32LE(crc32c(block, BLOCK_HEADER_BYTES, BLOCK_HEADER_BYTES + payloadBytes), 12)
  block.writeDoubleLE(firstTimeUs, 16)
  block.writeUInt32LE(kind, 24)
  block.writeUInt32LE(crc32c(block, 0, CHECKED_BYTES), CHECKED_BYTES)
}

/**
 * Reads a header.
 *
 * @param bytes    the 32 bytes
 * @param sequence the number that this block must have; undefined takes any
 * @returns the header, or what is wrong with it, in words
 */
export function readBlockHeader(bytes: Buffer, sequence: number | undefined): BlockHeader | string {
  if (bytes.readUInt32LE(0) !== BLOCK_MAGIC) return 'no block begins here'
  if (bytes.readUInt32LE(CHECKED_BYTES) !== crc32c(bytes, 0, CHECKED_BYTES)) {
    return 'the checksum of the block header is wrong'
  }
  const header = {
    payloadBytes: bytes.readUInt32LE(4),
    sequence: bytes.readUInt32LE(8),
    payloadCrc: bytes.readUInt32LE(12),
    firstTimeUs: bytes.readDoubleLE(16),
    kind: bytes.readUInt32LE(24),
  }
  if (sequence !== undefined && header.sequence !== sequence) {
    return `the block's number is ${header.sequence}, not ${sequence}`
  }
  if (header.payloadBytes > PAYLOAD_BYTES_MAX) {
    return `the block claims ${header.payloadBytes} bytes, above ${PAYLOAD_BYTES_MAX}`
  }
  if (header.kind > BLOCK_INDEX) return `the block's kind is unknown (${header.kind})`
  return header
}
