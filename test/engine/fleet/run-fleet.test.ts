import { expect } from 'chai'
import { runFleet } from '../../../lib/engine/fleet/run-fleet.js'
import type { FleetSummary } from '../../../lib/engine/fleet/fleet-summary.js'
import type { FleetPlan } from '../../../lib/guest/plan.js'
import { parseFleet } from '../../../lib/scenario/load-fleet.js'
import { fleetSummarySchema } from '../../../lib/scenario/fleet-summary-schema.js'

const GUESTS = [
  { name: 'web', count: 3, memory: '256 MiB', template: 'service', scaling: 'acma_v2' },
  {
    name: 'jobs',
    count: 2,
    memory: '256 MiB',
    template: 'batch',
    period: '1 m',
    scaling: 'balloon',
  },
  { name: 'idle', count: 2, memory: '128 MiB', template: 'idle', scaling: 'reclaim_and_report' },
  {
    name: 'late',
    memory: '128 MiB',
    template: 'leak',
    period: '1 m',
    arrives: '20 s',
    stays: '1 m',
  },
]

const HOST_DAMON = {
  contexts: [
    {
      ops: 'paddr',
      intervals: { sample_us: '1 s', aggr_us: '10 s', ops_update_us: '60 s' },
      nr_regions: { min: 10, max: 100 },
      schemes: [
        {
          action: 'pageout',
          access_pattern: {
            sz_bytes: { min: '2 MiB', max: 'max' },
            nr_accesses: { min: '0 %', max: '0 %' },
            age: { min: '10 s', max: 'max' },
          },
        },
      ],
    },
  ],
}

function fleet(over: object = {}): FleetPlan {
  const host = { memory: '1 GiB', swap: { size: '512 MiB' } }
  return parseFleet({ seed: 3, duration: '2 m', host, guests: GUESTS, ...over }).plan
}

async function run(plan: FleetPlan, workers = 1): Promise<FleetSummary> {
  const { summary } = await runFleet(plan, { workers })
  return summary
}

function withoutCost(summary: FleetSummary): object {
  return { ...summary, cost: null }
}

describe('engine/fleet/run-fleet', () => {
  it('gives the same figures for any number of workers, with DAMON on the host', async () => {
    const host = { memory: '512 MiB', swap: { size: '512 MiB' }, kdamond: HOST_DAMON }
    const plan = fleet({ host })
    const one = await run(plan)
    expect(one.host.schemeBytes).to.be.above(0)
    for (const workers of [2, 3]) {
      expect(withoutCost(await run(plan, workers))).to.deep.equal(withoutCost(one))
    }
  })

  it('has figures that its schema knows, all of them', async () => {
    const summary = await run(fleet({ checks: ['fleet.slowdown < 2', 'groups.web.guests == 3'] }))
    expect(fleetSummarySchema.safeParse(summary).error).to.equal(undefined)
    expect(summary.checks?.map(({ passed }) => passed)).to.deep.equal([true, true])
  })

  it('leaves the others as they are when a guest comes or goes', async () => {
    const more = { name: 'more', count: 2, memory: '128 MiB', template: 'diurnal', period: '1 m' }
    const few = await run(fleet())
    const many = await run(fleet({ guests: [more, ...GUESTS] }))
    expect(many.host.swappedOutBytes + few.host.swappedOutBytes).to.equal(0)
    expect(many.guests.filter(({ group }) => group !== 'more')).to.deep.equal(few.guests)
  })

  it('runs guests from when they arrive until they leave, and has their memory back', async () => {
    const { guests } = await run(fleet())
    const late = guests.at(-1)!
    expect([late.state, late.runningSeconds, late.heldBytes.end]).to.deep.equal(['left', 60, 0])
    expect(late.heldBytes.max).to.be.above(0)
  })

  it('names the guest that is killed when host and swap are full, and runs on', async () => {
    const guests = GUESTS.map((each) => ({ ...each, scaling: 'none' }))
    const {
      host,
      findings,
      guests: all,
    } = await run(fleet({ guests, host: { memory: '512 MiB', swap: { size: '64 MiB' } } }))
    expect(host.kills).to.not.have.length(0)
    const [{ guest }] = host.kills
    expect(all.find(({ name }) => name === guest)?.state).to.equal('killed')
    expect(findings.misbehaving.map((each) => each.guest)).to.include(guest)
    expect(all.filter(({ state }) => state === 'running')).to.not.have.length(0)
  })

  it('puts limits into force on the way, also below what is in use', async () => {
    const events = [{ at: '40 s', guests: 'web', target: '192 MiB' }]
    const { guests } = await run(fleet({ events }))
    const [web] = guests
    expect(web.takenBytes).to.be.at.least(192 * 2 ** 20)
    expect(web.heldBytes.end).to.be.at.most(64 * 2 ** 20)
    expect(web.outBytes).to.be.above(0)
  })

  it('calls idle only whom DAMON watches, be it that of the host', async () => {
    const [idle] = GUESTS.filter(({ name }) => name === 'idle')
    const guests = [{ ...idle, scaling: 'none' }]
    const [{ schemes: _schemes, ...context }] = HOST_DAMON.contexts
    const kdamond = { contexts: [{ ...context, ops: 'vaddr' }] }
    const unwatched = await run(fleet({ guests }))
    expect([unwatched.guests[0].isWatched, unwatched.findings.idle]).to.deep.equal([false, []])
    const watched = await run(fleet({ guests, host: { memory: '1 GiB', kdamond } }))
    expect(watched.guests[0].isWatched).to.equal(true)
    expect(watched.guests[0].accessedBytes.max).to.be.within(1, 64 * 2 ** 20)
  })

  it('ends after the step in hand when it is cut', async () => {
    const stop = new AbortController()
    stop.abort()
    const { summary } = await runFleet(fleet(), { signal: stop.signal })
    expect([summary.isInterrupted, summary.virtualUs]).to.deep.equal([true, 0])
  })
})
