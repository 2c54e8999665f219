/**
 * Hint faults: a scan takes the access rights of pages, and the next touch of such a page faults, with its time, on the
 * time of the program. One target's.
 *
 * When that will be is drawn as the rights are taken, from how often the page is accessed by then, so that a page that
 * waits costs nothing:
 *
 * ```
 *   rights taken at t          t + e / rate, e exponential         a tick finds what is due
 *   ────┬───────────────────────────┬───────────────────────────────┬──
 * ```
 * Where the rates of a source change, all pages that wait are drawn anew: an exponential time has no memory. So hint
 * faults are those of accesses at random times of the same rates, which need not be the very touches that others see.
 */
import { createKey, deriveKey, mix, STREAM, type Key } from '../base/random.js'
import { accessRate } from './access-rate.js'
import {
  ABSENT,
  mappingAt,
  nodeAt,
  orderAt,
  type PlacedMapping,
  type TargetMemory,
} from './target-memory.js'

/** See the top of the file. */
export interface HintFaults {
  readonly memory: TargetMemory
  /** By page: when the rights of its folio were taken, and when it will fault, ms; at its first page. 0: no, never. */
  readonly protectedMs: Float32Array
  readonly faultMs: Float32Array
  /** By block: the first time of its folios that wait, ms; Infinity: none of them will fault. */
  readonly nextMs: Float64Array
  /** By block: folios that wait. */
  readonly waiting: Uint16Array
  readonly key: Key
  draws: number
  /** Sources had the rates of then. */
  drawnUs: number
}

/** Told of a folio that was touched. @param latencyUs since its rights were taken */
export type HintVisitor = (page: number, order: number, latencyUs: number) => void

/** No rights were taken. */
export function createHintFaults(memory: TargetMemory, seed: number): HintFaults {
  const key = createKey()
  deriveKey(key, seed, STREAM.hint, memory.position, 0, 0)
  const { length } = memory.absent
  return {
    memory,
    protectedMs: new Float32Array(memory.flags.length),
    faultMs: new Float32Array(memory.flags.length),
    nextMs: new Float64Array(length).fill(Infinity),
    waiting: new Uint16Array(length),
    key,
    draws: 0,
    drawnUs: 0,
  }
}

/**
 * Takes the rights of all folios of a block that are there and on a node that counts.
 *
 * @param counts by node: 1 where it does
 * @returns pages whose rights were taken
 */
export function protectBlock(
  hints: HintFaults,
  block: number,
  counts: Uint8Array,
  nowUs: number,
): number {
  const { memory, protectedMs, waiting } = hints
  let pages = 0
  for (const mapping of memory.mapped.active) {
    const end = Math.min(mapping.end, (block + 1) << 9)
    for (let page = Math.max(mapping.start, block << 9); page < end;) {
      const order = orderAt(memory, mapping, page)
      const head = (page >> order) << order
      if (protectedMs[head] === 0 && isOn(memory, mapping, head, counts)) {
        protectedMs[head] = nowUs / 1000
        waiting[block]++
        drawFault(hints, head, order, nowUs)
        pages += 1 << order
      }
      page = head + (1 << order)
    }
  }
  return pages
}

/** Tells of all folios that were touched up to now, whose rights are back with that. */
export function takeHintFaults(hints: HintFaults, nowUs: number, visit: HintVisitor): void {
  const { memory, nextMs } = hints
  const nowMs = nowUs / 1000
  for (let block = 0; block < nextMs.length; block++) {
    if (nextMs[block] <= nowMs) takeBlock(hints, block, nowMs, visit)
  }
  const hasChanged = memory.space.sources.some((each) =>
    each.changesWithin(hints.drawnUs, nowUs + 1),
  )
  if (hasChanged) drawAnew(hints, nowUs)
  hints.drawnUs = nowUs
}

function takeBlock(hints: HintFaults, block: number, nowMs: number, visit: HintVisitor): void {
  const { memory, protectedMs, faultMs, nextMs, waiting } = hints
  nextMs[block] = Infinity
  const end = Math.min(memory.flags.length, (block + 1) << 9)
  for (let page = block << 9; page < end && waiting[block] > 0; page++) {
    const atMs = faultMs[page]
    if (atMs === 0) continue
    if (atMs > nowMs) {
      nextMs[block] = Math.min(nextMs[block], atMs)
      continue
    }
    const latencyUs = (atMs - protectedMs[page]) * 1000
    protectedMs[page] = 0
    faultMs[page] = 0
    waiting[block]--
    const mapping = mappingAt(memory, page)
    // What is paged out faults for another reason.
    if (mapping === undefined || (memory.flags[page] & ABSENT) !== 0) continue
    visit(page, orderAt(memory, mapping, page), latencyUs)
  }
}

/** All folios that wait will be touched as often as they are now. */
function drawAnew(hints: HintFaults, nowUs: number): void {
  const { memory, protectedMs, waiting, nextMs } = hints
  for (let block = 0; block < waiting.length; block++) {
    if (waiting[block] === 0) continue
    nextMs[block] = Infinity
    const end = Math.min(memory.flags.length, (block + 1) << 9)
    for (let page = block << 9; page < end; page++) {
      if (protectedMs[page] === 0) continue
      const mapping = mappingAt(memory, page)
      drawFault(hints, page, mapping === undefined ? 0 : orderAt(memory, mapping, page), nowUs)
    }
  }
}

function drawFault(hints: HintFaults, page: number, order: number, nowUs: number): void {
  const { memory, faultMs, nextMs, key } = hints
  const perSecond = accessRate(memory, page, page + (1 << order), nowUs)
  faultMs[page] = 0
  if (perSecond <= 0) return
  const uniform = ((mix(page, key.k0 ^ hints.draws++, key.k1) >>> 0) + 0.5) * 2 ** -32
  const atMs = Math.fround(nowUs / 1000 - (Math.log(uniform) / perSecond) * 1000)
  faultMs[page] = atMs
  const block = page >> 9
  if (atMs < nextMs[block]) nextMs[block] = atMs
}

function isOn(
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  counts: Uint8Array,
): boolean {
  if ((memory.flags[page] & ABSENT) !== 0) return false
  const node = nodeAt(memory, mapping, page)
  return node >= 0 && counts[node] === 1
}
