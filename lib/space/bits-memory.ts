/**
 * The memory behind access bits, and the fast way to fill it.
 *
 * A workload that touches an area as a whole sets millions of bits a tick. On a SharedArrayBuffer, `fill` of a
 * typed array stores word by word; WebAssembly's `memory.fill` on the same memory is a memset, five times as
 * fast. So large bits lie in a shared WebAssembly memory, with a module of that one instruction. Small bits, and
 * an engine that grants no more such memories (each reserves gigabytes of addresses), do without.
 */

/** Memory that can be posted to another thread. */
export type BitsMemory = SharedArrayBuffer | WasmMemory

/** What is used of `WebAssembly.Memory`. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer
}

/** Fills bytes [start, start + length) with a byte. */
export type ByteFill = (start: number, byte: number, length: number) => void

/** From this size on a memory of its own is worth it: bits of 8 GiB. */
const WASM_BYTES_MIN = 256 * 1024
const WASM_PAGE_BYTES = 65536

/**
 * The module, in WebAssembly's binary format:
 * `(import "e" "m" (memory 1 65536 shared)) (func (export "fill") (param i32 i32 i32) (memory.fill …))`.
 */
const FILL_MODULE =
  '0061736d0100000001070160037f7f7f00020b010165016d0203018080040302010007080104' +
  '66696c6c00000a0d010b00200020012002fc0b000b'

interface WebAssemblyApi {
  readonly Memory: new (descriptor: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly e: { readonly m: WasmMemory } },
  ) => { readonly exports: { readonly fill: ByteFill } }
}

const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi })
  .WebAssembly

/** Fills of the memories that this thread knows. */
const fills = new WeakMap<ArrayBufferLike, ByteFill>()

/** Memory of at least `bytes`, all zero. */
export function createBitsMemory(bytes: number): BitsMemory {
  if (bytes < WASM_BYTES_MIN) return new SharedArrayBuffer(bytes)
  const pages = Math.ceil(bytes / WASM_PAGE_BYTES)
  try {
    return new Memory({ initial: pages, maximum: pages, shared: true })
  } catch {
    // No addresses left for one more; the bits are the same without.
    return new SharedArrayBuffer(bytes)
  }
}

/** The bits in a memory, and how to fill it made known to this thread. */
export function bitsOver(memory: BitsMemory): Int32Array {
  if (memory instanceof SharedArrayBuffer) return new Int32Array(memory)
  const module = new Module(Uint8Array.from(Buffer.from(FILL_MODULE, 'hex')))
  fills.set(memory.buffer, new Instance(module, { e: { m: memory } }).exports.fill)
  return new Int32Array(memory.buffer)
}

/** The fast fill of the memory behind bits; undefined where there is none. */
export function byteFillOf(bits: Int32Array): ByteFill | undefined {
  return fills.get(bits.buffer)
}
