/** Finds a place for a page that goes out: the first device that takes it. */
import type { Machine } from './machine.js'
import {
  enterPlace,
  isIncompressible,
  poolTakes,
  sizePool,
  storedIn,
  type Swap,
  type SwapDevice,
} from './swap.js'
import { blockEnd, type TargetMemory } from './target-memory.js'

/** Pages that are written behind at once. */
const BEHIND_PAGES = 32

/**
 * Puts a page that is about to leave its node into swap.
 *
 * @returns false: no device takes it
 */
export function swapOut(
  machine: Machine,
  memory: TargetMemory,
  page: number,
  node: number,
): boolean {
  const { swap, nodes } = machine
  const place = findPlace(machine, memory, page, node)
  if (place < 0) return false
  enterPlace(swap, nodes, memory, page, place)
  return true
}

function findPlace(machine: Machine, memory: TargetMemory, page: number, node: number): number {
  const { swap, nodes } = machine
  for (let i = 0; i < swap.devices.length; i++) {
    const device = swap.devices[i]
    const { model } = device
    if (storedIn(device) >= model.pages) continue
    if (model.kind === 'nvme') return 2 * i + 1
    const isWhole = isIncompressible(swap, model, memory.position, page)
    if (model.kind === 'zram') {
      if (poolTakes(device, nodes, isWhole, node)) return 2 * i
      continue
    }
    // A page that does not compress goes to the device at once, as one does that the pool has no room for.
    if (isWhole) return 2 * i + 1
    if (!poolTakes(device, nodes, false, node)) writeBehind(machine, swap, device, 2 * i)
    return poolTakes(device, nodes, false, node) ? 2 * i : 2 * i + 1
  }
  return -1
}

/**
 * Writes pages of a pool to the device behind it. Those that have been there longest go first in the kernel; here it
 * is those that the hand meets, which goes round.
 */
function writeBehind(
  { targets, nodes }: Machine,
  swap: Swap,
  device: SwapDevice,
  place: number,
): void {
  const { hand, model } = device
  let left = Math.min(BEHIND_PAGES, device.compressed)
  hand.rounds = 0
  while (left > 0 && hand.rounds < 2) {
    if (hand.target >= targets.length) {
      hand.target = 0
      hand.page = 0
      hand.rounds++
    }
    const { place: places, absent, flags } = targets[hand.target]
    if (places === null || hand.page >= flags.length) {
      hand.target++
      hand.page = 0
    } else if (absent[hand.page >> 9] === 0) {
      hand.page = blockEnd(hand.page)
    } else {
      if (places[hand.page] === place + 1) {
        places[hand.page]++
        device.compressed--
        device.onDevice++
        device.traffic++
        swap.cpuNs += model.readNs
        left--
      }
      hand.page++
    }
  }
  sizePool(device, nodes)
}
