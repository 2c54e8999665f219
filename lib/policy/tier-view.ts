/** The memory of a job as policies see and move it that place memory on tiers. */
import { markAccessed } from '../machine/lists.js'
import {
  createHardwareSamples,
  takeSamples,
  type HardwareSamples,
} from '../machine/hardware-samples.js'
import { freeUntouched } from '../machine/huge-fill.js'
import { lookBackAt } from '../machine/look-back.js'
import type { Machine } from '../machine/machine.js'
import {
  createHintFaults,
  protectBlock,
  takeHintFaults,
  type HintFaults,
} from '../machine/hint-faults.js'
import { roomOn } from '../machine/nodes.js'
import { breakUp, moveTo, noteTouched } from '../machine/residency.js'
import {
  createResidentBlocks,
  eachChangedBlock,
  type ResidentBlocks,
} from '../machine/resident-blocks.js'
import {
  ABSENT,
  ACTIVE,
  mappingAt,
  nodeAt,
  orderAt,
  type TargetMemory,
} from '../machine/target-memory.js'
import type { JobView, Moved } from './policy.js'

/** CPU time that a policy takes. */
export interface Account {
  cpuNs: number
}

type TierView = Pick<
  JobView,
  | 'nodeOf'
  | 'orderOf'
  | 'isActive'
  | 'markAccessed'
  | 'move'
  | 'protect'
  | 'eachHintFault'
  | 'eachSample'
  | 'eachChange'
  | 'lookAt'
  | 'split'
>

/** See the top of the file. @param own the job's targets */
export function createTierView(
  machine: Machine,
  own: readonly TargetMemory[],
  account: Account,
  seed: number,
): TierView {
  const slower = Uint8Array.from(machine.nodes.tier, (tier) => (tier > 0 ? 1 : 0))
  const everywhere = new Uint8Array(slower.length).fill(1)
  const hints = own.map((): HintFaults | undefined => undefined)
  return {
    nodeOf(target, page) {
      const memory = own[target]
      const mapping = (memory.flags[page] & ABSENT) !== 0 ? undefined : mappingAt(memory, page)
      return mapping === undefined ? -1 : nodeAt(memory, mapping, page)
    },
    orderOf(target, page) {
      const mapping = mappingAt(own[target], page)
      return mapping === undefined ? 0 : orderAt(own[target], mapping, page)
    },
    isActive: (target, page) => (own[target].flags[page] & (ACTIVE | ABSENT)) === ACTIVE,
    markAccessed(target, page) {
      const memory = own[target]
      const mapping = mappingAt(memory, page)
      if (mapping === undefined || (memory.flags[page] & ABSENT) !== 0) return
      const order = orderAt(memory, mapping, page)
      markAccessed(memory, mapping, (page >> order) << order, order)
    },
    move: (target, page, node, isOnFault) =>
      moveFolio(machine, own[target], account, page, node, isOnFault),
    protect(target, start, end, isEverywhere = false) {
      const { scanNs } = machine.model!.reclaim
      const faults = (hints[target] ??= createHintFaults(own[target], seed))
      let pages = 0
      for (let block = start >> 9; block << 9 < end; block++) {
        pages += protectBlock(faults, block, isEverywhere ? everywhere : slower, machine.tickedUs)
      }
      account.cpuNs += scanNs * pages
      return pages
    },
    eachHintFault(visit) {
      const { minorNs } = machine.model!.faults
      hints.forEach((each, target) => {
        if (each === undefined) return
        takeHintFaults(each, machine.tickedUs, (page, order, latencyUs) => {
          own[target].waits.busyNs += minorNs
          visit(target, page, order, latencyUs)
        })
      })
    },
    ...createSampleView(machine, own, account, seed),
    ...createFolioView(machine, own, account),
  }
}

/** Sampling begins with the first question. */
function createSampleView(
  machine: Machine,
  own: readonly TargetMemory[],
  account: Account,
  seed: number,
): Pick<TierView, 'eachSample'> {
  let samples: readonly HardwareSamples[] | undefined
  return {
    eachSample(periods, costNs, visit) {
      samples ??= own.map(({ position }) =>
        createHardwareSamples(machine.performance!.programs[position], seed),
      )
      let taken = 0
      samples.forEach((each, target) => {
        taken += takeSamples(each, periods, machine.tickedUs, (page, order, node, isWrite) => {
          visit(target, page, order, node, isWrite)
        })
      })
      account.cpuNs += costNs * taken
      return taken
    },
  }
}

function createFolioView(
  machine: Machine,
  own: readonly TargetMemory[],
  account: Account,
): Pick<TierView, 'eachChange' | 'lookAt' | 'split'> {
  let blocks: readonly ResidentBlocks[] | undefined
  return {
    eachChange(visit) {
      blocks ??= own.map(createResidentBlocks)
      blocks.forEach((each, target) => {
        eachChangedBlock(each, (start, end) => {
          visit(target, start, end)
        })
      })
    },
    lookAt(target, pages, nr, sinceUs, costNs, hits) {
      lookBackAt(own[target], pages, nr, sinceUs, machine.tickedUs, hits)
      account.cpuNs += costNs * nr
    },
    split(target, page) {
      const memory = own[target]
      const block = page >> 9
      const mapping = mappingAt(memory, page)
      if (mapping?.order !== 0 || memory.space.huge?.[block] !== 1) {
        return false
      }
      noteTouched(memory, block << 9, (block + 1) << 9, machine.tickedUs)
      breakUp(memory, block, machine.tickedUs)
      freeUntouched(memory, mapping, block, machine.tickedUs)
      account.cpuNs += machine.costs.hugePageNs
      return true
    },
  }
}

function moveFolio(
  machine: Machine,
  memory: TargetMemory,
  account: Account,
  page: number,
  node: number,
  isOnFault: boolean,
): Moved {
  const mapping = mappingAt(memory, page)
  if (mapping === undefined || (memory.flags[page] & ABSENT) !== 0) return 'absent'
  const order = orderAt(memory, mapping, page)
  const head = (page >> order) << order
  const last = nodeAt(memory, mapping, head)
  if (last < 0 || last === node) return 'absent'
  const pages = 1 << order
  if (roomOn(machine.nodes, node) < pages) return 'full'
  moveTo(memory, mapping, head, order, node, machine.tickedUs)
  const tookNs = machine.model!.reclaim.migrateNs * pages
  if (isOnFault) memory.waits.busyNs += tookNs
  else account.cpuNs += tookNs
  return 'moved'
}
