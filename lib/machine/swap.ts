/**
 * Where pages are that are paged out. A device keeps pages compressed in a pool in memory (zram), on a device (nvme),
 * or in a pool before a device (zswap), so there are two places a device:
 *
 * ```
 *   device     0 zram          1 zswap                  2 nvme
 *   place      0 pool          2 pool  ──behind──► 3     5
 * ```
 * Which one a page is in is kept by page, plus 1, where there is more than one. Whether a page compresses is drawn from
 * its target and number, so it is the same whenever it goes out.
 */
import { DOUBLE_FIELD } from '../base/double-field.js'
import { createKey, deriveKey, mix, STREAM, uniform, type Key } from '../base/random.js'
import { loadFactor } from './load.js'
import type { LoadCurve, SwapModel } from './model.js'
import { freeOn, type NumaNodes } from './nodes.js'
import { createHand, type Hand } from './scopes.js'
import type { TargetMemory } from './target-memory.js'

/** One device. Pages, but as named. */
export interface SwapDevice {
  readonly model: SwapModel
  /** Compressed in its pool, there as they are, and on its device. */
  compressed: number
  whole: number
  onDevice: number
  /** What the pool takes of its node. */
  poolPages: number
  /**
   * Asked of its device, to read and to write, and not done by the last tick; and what share of its time that kept it
   * busy then.
   */
  traffic: number
  load: number
  /** Where pages are looked for that are written behind. */
  readonly hand: Hand
}

/** All devices, in the order in which they are filled. */
export interface Swap {
  readonly devices: readonly SwapDevice[]
  /** Whether pages say where they are. */
  readonly hasPlaces: boolean
  readonly key: Key
  /** Time of the CPU that writes since the start. */
  cpuNs: number
  /** Pages ever: out, back, and of these read ahead. */
  pagesOut: number
  pagesIn: number
  readAheads: number
  /** Paged out, but still in memory (see swap-cache.ts). */
  keptPages: number
}

/** Empty devices. */
export function createSwap(models: readonly SwapModel[]): Swap {
  const key = createKey()
  deriveKey(key, 0, STREAM.content, 0, 0, 0)
  const swap: Swap = {
    devices: models.map((model) => ({
      model,
      compressed: 0,
      whole: 0,
      onDevice: 0,
      poolPages: 0,
      traffic: 0,
      load: 0,
      hand: createHand(),
    })),
    hasPlaces: models.length > 1 || models[0]?.kind === 'zswap',
    key,
    cpuNs: DOUBLE_FIELD,
    pagesOut: 0,
    pagesIn: 0,
    readAheads: 0,
    keptPages: 0,
  }
  swap.cpuNs = 0
  return swap
}

/** Pages in a device. */
export function storedIn({ compressed, whole, onDevice }: SwapDevice): number {
  return compressed + whole + onDevice
}

/** The place of a page that is in swap. */
export function placeOf({ devices, hasPlaces }: Swap, memory: TargetMemory, page: number): number {
  return hasPlaces ? memory.place![page] - 1 : devices[0].model.kind === 'nvme' ? 1 : 0
}

/** Whether a page of a target does not compress. */
export function isIncompressible(
  { key }: Swap,
  model: SwapModel,
  target: number,
  page: number,
): boolean {
  const hash = mix(page, mix(target, key.k0, key.k1), key.k1)
  return uniform(hash) < model.incompressible
}

/** Puts a page into a place that has room for it. */
export function enterPlace(
  swap: Swap,
  nodes: NumaNodes,
  memory: TargetMemory,
  page: number,
  place: number,
): void {
  const device = swap.devices[place >> 1]
  const { model } = device
  if ((place & 1) === 1) {
    device.onDevice++
    device.traffic++
  } else {
    const isWhole = isIncompressible(swap, model, memory.position, page)
    if (isWhole) device.whole++
    else device.compressed++
    nodes.copied[model.poolNode] += isWhole ? 1 : 1 / model.ratio
    sizePool(device, nodes)
  }
  swap.cpuNs += model.writeNs
  if (!swap.hasPlaces) return
  memory.place ??= new Uint8Array(memory.flags.length)
  memory.place[page] = place + 1
}

/** Takes a page out of swap. @param isRead it comes back, rather than being forgotten */
export function leavePlace(
  swap: Swap,
  nodes: NumaNodes,
  memory: TargetMemory,
  page: number,
  isRead: boolean,
): void {
  const place = placeOf(swap, memory, page)
  const device = swap.devices[place >> 1]
  if ((place & 1) === 1) device.onDevice--
  else {
    const { model } = device
    const isWhole = isIncompressible(swap, model, memory.position, page)
    if (isWhole) device.whole--
    else device.compressed--
    if (isRead) nodes.copied[model.poolNode] += isWhole ? 1 : 1 / model.ratio
    sizePool(device, nodes)
  }
  if (swap.hasPlaces) memory.place![page] = 0
}

/** Time to read a page, of whoever waits for it. */
export function readNs(swap: Swap, curve: LoadCurve, memory: TargetMemory, page: number): number {
  const place = placeOf(swap, memory, page)
  const device = swap.devices[place >> 1]
  if ((place & 1) === 0) return device.model.readNs
  device.traffic++
  return device.model.deviceReadNs * loadFactor(curve, device.load)
}

/** Ends a tick: how busy devices were is their load from now on; what they could not do is left. */
export function tickSwap({ devices }: Swap, tickUs: number): void {
  for (const device of devices) {
    const { model, traffic } = device
    const most = (model.devicePagesPerSecond * tickUs) / 1_000_000
    device.load = Math.min(1, traffic / most)
    device.traffic = Math.max(0, traffic - most)
  }
}

/** Pages of the node that a pool grows by with one page more, and whether it may. */
export function poolTakes(
  device: SwapDevice,
  nodes: NumaNodes,
  isWhole: boolean,
  leavesNode: number,
): boolean {
  const { model, compressed, whole, poolPages } = device
  const next = isWhole
    ? whole + 1 + sizeOf(compressed, model)
    : whole + sizeOf(compressed + 1, model)
  if (next > model.poolPagesMax) return false
  const given = leavesNode === model.poolNode ? 1 : 0
  return next - poolPages <= freeOn(nodes, model.poolNode) + given
}

function sizeOf(compressed: number, { ratio }: SwapModel): number {
  return Math.ceil(compressed / ratio)
}

/** What a pool takes of its node follows what is in it. */
export function sizePool(device: SwapDevice, nodes: NumaNodes): void {
  const pages = device.whole + sizeOf(device.compressed, device.model)
  nodes.residents[device.model.poolNode] += pages - device.poolPages
  device.poolPages = pages
}
