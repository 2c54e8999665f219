import { expect } from 'chai'
import * as fc from 'fast-check'
import { createFleetShard, stepShard, blocksOf } from '../../lib/engine/fleet/fleet-shard.js'
import { createFleetColumns, LIFE } from '../../lib/guest/fleet-columns.js'
import { effectivePages } from '../../lib/guest/guest.js'
import { createHost, releaseGuest, serveGuests } from '../../lib/guest/host.js'
import type { AreaPlan, FleetPlan, GuestPlan } from '../../lib/guest/plan.js'
import { SCALING_KINDS } from '../../lib/guest/scaling/index.js'
import { memoryFaults } from '../support/guest-memory.js'
import { expectHostConserved } from '../support/fleets.js'
import { area, BLOCK, fleetPlan, guestPlan, SECOND } from '../support/guests.js'

const STEPS = 8

const areas: fc.Arbitrary<readonly AreaPlan[]> = fc.array(
  fc
    .record({
      pages: fc.integer({ min: 1, max: 30 * BLOCK }),
      everyUs: fc.constantFrom(SECOND, 20 * SECOND, Infinity),
      isFile: fc.boolean(),
      isHuge: fc.boolean(),
      isCache: fc.boolean(),
      churn: fc.constantFrom(0, 0.01),
      shape: fc.oneof(
        fc.record({
          kind: fc.constant('constant' as const),
          fromUs: fc.constantFrom(0, 2 * SECOND),
          overUs: fc.constantFrom(0, 3 * SECOND),
        }),
        fc.constant({ kind: 'jobs' as const, periodUs: 3 * SECOND, lastsUs: SECOND }),
        fc.constant({ kind: 'leak' as const, periodUs: 6 * SECOND }),
      ),
    })
    .map(({ pages, ...over }) => area('area', pages, over)),
  { minLength: 1, maxLength: 3 },
)

const guests: fc.Arbitrary<readonly GuestPlan[]> = fc
  .array(
    fc.record({
      blocks: fc.integer({ min: 2, max: 40 }),
      areas,
      way: fc.constantFrom(...SCALING_KINDS.map(({ name }) => name)),
      min: fc.integer({ min: 0, max: 10 }),
      kernelShare: fc.constantFrom(0, 0.05),
      swap: fc.integer({ min: 0, max: 20 }),
      leaves: fc.constantFrom(null, 4 * SECOND),
      arrives: fc.constantFrom(0, SECOND),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ blocks, way, min, swap, leaves, arrives, kernelShare, ...one }, i): GuestPlan => {
      const limits = { min: Math.min(blocks, min) * BLOCK }
      // ACMA's quota begins at a byte: in seconds, only one that takes all at once does anything.
      const max = way === 'acma_v2' && i % 2 === 0 ? Math.ceil(blocks / 2) * BLOCK : blocks * BLOCK
      const plan = guestPlan(`guest-${i}`, blocks, one.areas, { ...limits, max }, way)
      return {
        ...plan,
        kernelShare,
        kernelChurn: kernelShare,
        swapPages: swap * BLOCK,
        arrivesUs: arrives,
        leavesUs: leaves,
      }
    }),
  )

const fleets: fc.Arbitrary<FleetPlan> = fc
  .record({
    guests,
    share: fc.constantFrom(0.3, 0.7, 1),
    order: fc.constantFrom<0 | 9>(0, 9),
    swapPages: fc.constantFrom(0, 5 * BLOCK, 100 * BLOCK),
    seed: fc.nat(1000),
  })
  .map(({ guests: all, share, ...over }) => {
    const blocks = all.reduce((sum, { pages }) => sum + pages / BLOCK, 0)
    return fleetPlan(all, { ...over, pages: Math.ceil(blocks * share) * BLOCK, seconds: STEPS })
  })

describe('property: fleets', () => {
  it('own every host page once, in memory and in swap, whatever guests do; 1,000 random fleets', () => {
    fc.assert(fc.property(fleets, runChecked), { numRuns: 1000 })
  })
})

/** Steps a fleet, and looks at it after each step. */
function runChecked(plan: FleetPlan): void {
  const columns = createFleetColumns(blocksOf(plan))
  const host = createHost(plan.host, columns, plan.seed)
  const shard = createFleetShard({ plan, shard: 0, nrShards: 1, columns: columns.buffer })
  for (let step = 1; step <= STEPS; step++) {
    const fromUs = (step - 1) * SECOND
    plan.guests.forEach(({ arrivesUs, leavesUs }, guest) => {
      if (columns.life[guest] === LIFE.toCome && arrivesUs <= fromUs) {
        columns.life[guest] = LIFE.running
      }
      if (columns.life[guest] !== LIFE.running || leavesUs === null || leavesUs > fromUs) return
      columns.life[guest] = LIFE.left
      releaseGuest(host, guest)
    })
    columns.words[0] = step % 2
    stepShard(shard, step * SECOND)
    for (const { guest } of shard.live.values()) {
      if (step === STEPS) expect(memoryFaults(guest.memory)).to.deep.equal([])
      expect(effectivePages(guest)).to.be.at.least(Math.min(guest.limits.minPages, BLOCK))
      expect(guest.swapped).to.be.within(0, guest.plan.swapPages)
    }
    serveGuests(host, step * SECOND, SECOND)
    expectHostConserved(host)
  }
}
