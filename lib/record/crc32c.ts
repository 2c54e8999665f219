/**
 * CRC-32C (Castagnoli; polynomial 0x1EDC6F41, reflected), as in iSCSI, ext4 and SSE 4.2.
 *
 * Eight bytes a step ("slicing by 8"): table k holds the checksum of a byte followed by k zero bytes, so the
 * eight table values of eight bytes only need to be xored. The check value of "123456789" is 0xE3069283.
 */

const REFLECTED_POLYNOMIAL = 0x82f63b78
const TABLES: readonly Int32Array[] = makeTables()

/**
 * The checksum of `bytes[start, end)`.
 *
 * @param start first byte; default 0
 * @param end   one past the last byte; default: all
 * @returns an unsigned 32-bit number
 */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES
  let crc = ~0
  let i = start
  for (const last = end - 7; i < last; i += 8) {
    const low = crc ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24))
    crc =
      t7[low & 255] ^
      t6[(low >>> 8) & 255] ^
      t5[(low >>> 16) & 255] ^
      t4[low >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]]
  }
  for (; i < end; i++) crc = t0[(crc ^ bytes[i]) & 255] ^ (crc >>> 8)
  return ~crc >>> 0
}

function makeTables(): Int32Array[] {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256))
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ REFLECTED_POLYNOMIAL : crc >>> 1
    }
    tables[0][byte] = crc
  }
  for (let k = 1; k < 8; k++) {
    for (let byte = 0; byte < 256; byte++) {
      const crc = tables[k - 1][byte]
      tables[k][byte] = (crc >>> 8) ^ tables[0][crc & 255]
    }
  }
  return tables
}
