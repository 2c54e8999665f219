/**
 * Packs columns for a page: the bytes of all values by their place (all lowest bytes, then all second ones, …), since
 * neighbours differ in the low bytes only; then raw deflate; then base64. The browser has the way back built in.
 */
import { deflateRawSync } from 'node:zlib'
import type { ColumnRef, ColumnType } from './page-data.js'

/** Columns that can be packed. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** Packs a column into a block of the page. */
export type Pack = (column: Column) => ColumnRef

/** The packed columns of a page. */
export class Blocks {
  /** base64 of each block. */
  readonly texts: string[] = []

  readonly pack: Pack = (column) => {
    const packed = deflateRawSync(byPlaces(column), { level: 6 })
    const block = this.texts.push(packed.toString('base64')) - 1
    return { block, type: typeOf(column), length: column.length }
  }
}

/** Little-endian bytes by their place in the values. */
function byPlaces(column: Column): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
  const { length, BYTES_PER_ELEMENT: width } = column
  if (width === 1) return bytes
  const sorted = new Uint8Array(bytes.length)
  for (let place = 0; place < width; place++) {
    for (let i = 0, at = place, to = place * length; i < length; i++, at += width) {
      sorted[to + i] = bytes[at]
    }
  }
  return sorted
}

function typeOf(column: Column): ColumnType {
  if (column instanceof Uint8Array) return 'u8'
  if (column instanceof Uint16Array) return 'u16'
  return column instanceof Uint32Array ? 'u32' : 'f64'
}
