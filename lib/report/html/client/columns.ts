/** Unpacks columns; pack.ts has the way there. */
import type { ColumnRef } from '../page-data.js'

/** A column's bytes, in the order of the values again. */
export async function loadBytes({ block, type }: ColumnRef): Promise<ArrayBuffer> {
  const text = document.getElementById(`block-${block}`)?.textContent ?? ''
  const characters = atob(text)
  const packed = new Uint8Array(characters.length)
  for (let i = 0; i < packed.length; i++) packed[i] = characters.charCodeAt(i)
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const sorted = new Uint8Array(await new Response(stream).arrayBuffer())
  const width = { u8: 1, u16: 2, u32: 4, f64: 8 }[type]
  const bytes = new Uint8Array(sorted.length)
  const length = sorted.length / width
  for (let place = 0; place < width; place++) {
    const from = place * length
    for (let i = 0, at = place; i < length; i++, at += width) bytes[at] = sorted[from + i]
  }
  return bytes.buffer
}

/** A column of 64-bit floats. */
export async function loadFloats(column: ColumnRef): Promise<Float64Array<ArrayBuffer>> {
  return new Float64Array(await loadBytes(column))
}

/** A column of 32-bit counts. */
export async function loadCounts(column: ColumnRef): Promise<Uint32Array> {
  return new Uint32Array(await loadBytes(column))
}

/** A column of 16-bit values. */
export async function loadShorts(column: ColumnRef): Promise<Uint16Array> {
  return new Uint16Array(await loadBytes(column))
}
