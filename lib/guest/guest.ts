/** A virtual machine: its memory, what its programs have in it, and what it told its host. */
import { createKey, deriveKey, mix, STREAM, uniform, type Key } from '../base/random.js'
import type { GuestCosts } from './costs.js'
import type { FleetColumns } from './fleet-columns.js'
import { createGuestFigures, type GuestFigures } from './guest-figures.js'
import {
  createGuestMemory,
  FIRST_AREA,
  OWNER,
  PAGES_PER_BLOCK,
  type GuestMemory,
} from './memory/guest-memory.js'
import type { GuestLimits, GuestPlan } from './plan.js'

/** See the top of the file. */
export interface Guest {
  readonly plan: GuestPlan
  /** Position in the fleet, and its first block in the fleet's columns. */
  readonly index: number
  readonly firstBlock: number
  readonly columns: FleetColumns
  readonly costs: GuestCosts
  readonly memory: GuestMemory
  /** Of the guest's name and the fleet's seed; all its draws come from it. */
  readonly key: Key
  /** By owner: pages of programs that are not in memory: swapped out, or dropped. */
  readonly out: Float64Array
  /** By owner: touches of a page per µs, in the step at hand. */
  readonly rates: Float64Array
  /** By owner: 1: its pages are dropped, not swapped out. */
  readonly isFile: Uint8Array
  readonly watermarks: Watermarks
  /** Changed online. */
  readonly limits: GuestLimits
  readonly figures: GuestFigures
  readonly arrivedUs: number
  readonly stepUs: number
  /** Pages in its swap. */
  swapped: number
  /** How long its programs waited in the step at hand, µs; and pressure (some) since it arrived. */
  stallUs: number
  pressureUs: number
  /** What reclaim took, whoever waited for it. */
  reclaimNs: number
  /** Asked for memory before somebody is killed: whether it gave some; null: its scaling has none to give. */
  onOom: (() => boolean) | null
  /** Numbers its draws. */
  draws: number
}

/** Free pages: allocations reclaim below `min`; the guest's kernel keeps between `low` and `high` free. */
export interface Watermarks {
  readonly min: number
  readonly low: number
  readonly high: number
}

/** What a guest is made of. */
export interface GuestSetup {
  readonly plan: GuestPlan
  readonly index: number
  readonly columns: FleetColumns
  readonly seed: number
  readonly stepUs: number
  readonly costs: GuestCosts
  readonly hostOrder: 0 | 9
  /** Struct pages lie in the memory block that they describe, so that they go with it. */
  readonly memmapOnBlock: boolean
  /** Blocks of a memory block; default: 64, which are 128 MiB. */
  readonly windowBlocks?: number
}

/** A guest that has just booted: its struct pages are there, and nothing else. */
export function createGuest(setup: GuestSetup): Guest {
  const { plan, index, columns, seed, stepUs, costs } = setup
  const { values } = plan.scaling
  const nrOwners = FIRST_AREA + plan.areas.length
  const nrBlocks = columns.firstBlock[index + 1] - columns.firstBlock[index]
  const isFile = new Uint8Array(nrOwners)
  plan.areas.forEach((area, i) => (isFile[FIRST_AREA + i] = area.isFile ? 1 : 0))
  return {
    plan,
    index,
    firstBlock: columns.firstBlock[index],
    columns,
    costs,
    memory: createGuestMemory({ ...setup, nrBlocks, nrOwners }),
    key: keyOf(seed, plan.name),
    out: new Float64Array(nrOwners),
    rates: new Float64Array(nrOwners),
    isFile,
    watermarks: watermarksOf(plan.pages),
    limits: {
      minPages: values.min,
      maxPages: Math.min(plan.pages, values.max),
      pressureUs: values.pressure,
    },
    figures: createGuestFigures(),
    arrivedUs: plan.arrivesUs,
    stepUs,
    swapped: 0,
    stallUs: 0,
    pressureUs: 0,
    reclaimNs: 0,
    onOom: null,
    draws: 0,
  }
}

/** A number in [0, 1): the guest's next. */
export function draw(guest: Guest): number {
  return uniform(mix(guest.draws++, guest.key.k0, guest.key.k1))
}

/** `mean` of something, its fraction rounded at random. */
export function drawCount(guest: Guest, mean: number): number {
  const whole = Math.floor(mean)
  const rest = mean - whole
  return rest === 0 ? whole : whole + (draw(guest) < rest ? 1 : 0)
}

/** A key for a set of draws. */
export function drawKey(guest: Guest, key: Key): Key {
  const { k0, k1 } = guest.key
  key.k0 = mix(guest.draws++, k0, k1)
  key.k1 = mix(guest.draws++, k1, k0)
  return key
}

/** Memory that the guest has, whether used or not: its own but what was taken, unplugged, or given to a balloon. */
export function effectivePages({ memory, plan }: Guest): number {
  return (
    plan.pages - PAGES_PER_BLOCK * (memory.nrTaken + memory.nrOffline) - memory.pages[OWNER.balloon]
  )
}

/** Of its name, so that a guest is the same whoever else is there. */
function keyOf(seed: number, name: string): Key {
  const key = createKey()
  let a = 0
  let b = 1
  for (let i = 0; i < name.length; i++) {
    a = mix(name.charCodeAt(i), a, i)
    b = mix(name.charCodeAt(i), b, ~i)
  }
  deriveKey(key, seed, STREAM.guest, a >>> 0, b >>> 0, 0)
  return key
}

/** Follows `calculate_min_free_kbytes()` and `__setup_per_zone_wmarks()`, with a watermark_scale_factor of 10. */
function watermarksOf(pages: number): Watermarks {
  const min = Math.floor(Math.sqrt(pages * 4 * 16) / 4)
  const gap = Math.max(Math.floor(min / 4), Math.floor(pages / 1000))
  return { min, low: min + gap, high: min + 2 * gap }
}
