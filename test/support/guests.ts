/** Guests and fleets for tests, as small as they can be. */
import { createFleetColumns } from '../../lib/guest/fleet-columns.js'
import { GUEST_COSTS } from '../../lib/guest/costs.js'
import { createGuest, type Guest } from '../../lib/guest/guest.js'
import type { AreaPlan, FleetPlan, GuestPlan } from '../../lib/guest/plan.js'
import { scalingKind } from '../../lib/guest/scaling/index.js'
import type { ScalingValues } from '../../lib/guest/scaling/scaling.js'

/** Pages of a block of 2 MiB. */
export const BLOCK = 512
export const SECOND = 1_000_000

/** An area of so many pages that is there from the start, and is touched once a second. */
export function area(name: string, pages: number, over: Partial<AreaPlan> = {}): AreaPlan {
  return {
    name,
    pages,
    everyUs: SECOND,
    isFile: false,
    isHuge: false,
    isCache: false,
    churn: 0,
    shape: { kind: 'constant', fromUs: 0, overUs: 0 },
    ...over,
  }
}

/** All parameters of a way to scale. */
export function scalingValues(
  name: string,
  pages: number,
  over: Readonly<Record<string, number>> = {},
): ScalingValues {
  const own = Object.entries(scalingKind(name).parameters).map(
    ([key, parameter]) => [key, parameter.default] as const,
  )
  return { ...Object.fromEntries(own), min: 0, max: pages, pressure: 1000, ...over }
}

/** A guest of so many blocks. */
export function guestPlan(
  name: string,
  blocks: number,
  areas: readonly AreaPlan[],
  scaling: Readonly<Record<string, number>> & { readonly name?: never } = {},
  way = 'none',
): GuestPlan {
  const pages = blocks * BLOCK
  const values = scalingValues(way, pages, scaling)
  return {
    name,
    group: name,
    pages,
    arrivesUs: 0,
    leavesUs: null,
    areas,
    kernelShare: 0,
    kernelChurn: 0,
    swapPages: pages,
    monitor: scalingKind(way).monitor?.(values) ?? null,
    scaling: { name: way, values },
  }
}

/** A guest by itself, on a host that gives it whatever it wants. */
export function lonelyGuest(
  plan: GuestPlan,
  setup: {
    readonly windowBlocks?: number
    readonly hostOrder?: 0 | 9
    readonly onBlock?: true
  } = {},
): Guest {
  const { windowBlocks, hostOrder = 9, onBlock } = setup
  return createGuest({
    plan,
    index: 0,
    columns: createFleetColumns([plan.pages / BLOCK]),
    seed: 1,
    stepUs: SECOND,
    costs: GUEST_COSTS,
    hostOrder,
    memmapOnBlock: onBlock === true,
    ...(windowBlocks !== undefined && { windowBlocks }),
  })
}

/** A fleet on a host of so many blocks. */
export function fleetPlan(
  guests: readonly GuestPlan[],
  over: Partial<FleetPlan['host']> & { readonly seconds?: number; readonly seed?: number } = {},
): FleetPlan {
  const { seconds = 60, seed = 1, ...host } = over
  return {
    name: 'fleet',
    seed,
    durationUs: seconds * SECOND,
    stepUs: SECOND,
    kernel: 'next',
    host: {
      pages: guests.reduce((sum, { pages }) => sum + pages, 0),
      order: 9,
      swapPages: 0,
      swapReadUs: 500,
      swapWriteUs: 500,
      monitor: null,
      ...host,
    },
    guests,
    events: [],
    costs: GUEST_COSTS,
    checks: [],
  }
}
