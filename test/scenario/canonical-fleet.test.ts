import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { SCALING_KINDS } from '../../lib/guest/scaling/index.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { loadFleet, parseFleet, type LoadedFleet } from '../../lib/scenario/load-fleet.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { runSmallFleet, SMALL_FLEET } from '../support/small-fleet.js'

const SHIPPED = join(REPOSITORY_ROOT, 'scenarios', 'fleet')

/** Reads what a fleet was resolved to. */
function again({ canonical }: LoadedFleet): LoadedFleet {
  return parseFleet(formatScenario(canonical))
}

const AREA = { name: 'heap', size: '10 MiB', every: '1500 us' }
const ANY = { min: '0', max: 'max' }
const SCHEME = {
  action: 'pageout',
  access_pattern: { sz_bytes: ANY, nr_accesses: ANY, age: { min: '5 s', max: 'max' } },
  quotas: {
    time_ms: 0,
    sz_bytes: '1 MiB',
    reset_interval_ms: '1 s',
    weights: { sz_permil: 0, nr_accesses_permil: 10, age_permil: 90 },
    goals: [{ metric: 'some_mem_psi_us', target_value: 1000, current_value: 0 }],
  },
}
const INTERVALS = { sample_us: '100 ms', aggr_us: '2 s', ops_update_us: '1 s' }
const KDAMOND = { contexts: [{ ops: 'vaddr', intervals: INTERVALS, schemes: [SCHEME] }] }
const GUEST = { memory: '64 MiB', areas: [AREA] }

const FLEETS: Readonly<Record<string, object>> = {
  'all of a host': {
    host: { memory: '1 GiB', pages: '4K', swap: { size: '96 MiB', read: '80 us' } },
  },
  'kdamonds of guests and the host': {
    host: { memory: '1 GiB', kdamond: KDAMOND },
    guests: [{ ...GUEST, name: 'own', kdamond: KDAMOND, scaling: 'acma_v2' }],
  },
  'areas of all kinds': {
    guests: [
      {
        ...GUEST,
        name: 'all',
        areas: [
          { ...AREA, name: 'jobs', jobs: { period: '10 s', lasts: '3 s' }, churn: '7%' },
          { ...AREA, name: 'wave', wave: { period: '90 s', phase: 0.3 }, huge: true },
          { ...AREA, name: 'leak', leak: { period: '1 h' }, cache: true },
          { ...AREA, name: 'late', from: '5 s', over: '2500 ms', file: true },
        ],
      },
    ],
  },
  'limits that change': {
    guests: [{ ...GUEST, name: 'one', count: 2, spread: '1%', swap: 0 }],
    events: [
      { at: '10 s', guests: ['one-0'], min: '8 MiB', max: '32 MiB', pressure: '1.5 ms' },
      { at: '5 s', guests: 'one', target: '16 MiB' },
    ],
    costs: { sample: '0.25 us' },
    checks: [{ that: 'fleet.slowdown < 2', because: 'it is quick' }],
  },
}

describe('a resolved fleet', () => {
  for (const [what, change] of Object.entries(FLEETS)) {
    it(`means the same with ${what}, and is resolved to itself`, () => {
      const loaded = parseFleet({ ...SMALL_FLEET, ...change })
      const twice = again(loaded)
      expect(twice.plan).to.deep.equal(loaded.plan)
      expect(twice.canonical).to.deep.equal(loaded.canonical)
    })
  }

  for (const { name } of SCALING_KINDS) {
    it(`has all parameters of ${name}`, () => {
      const loaded = parseFleet({
        ...SMALL_FLEET,
        guests: [{ ...GUEST, name: 'one', scaling: { name, min: '8 MiB', pressure: '2 ms' } }],
      })
      expect(again(loaded).plan).to.deep.equal(loaded.plan)
    })
  }

  for (const name of readdirSync(SHIPPED).filter((file) => file.endsWith('.yaml'))) {
    it(`means the same: scenarios/fleet/${name}`, () => {
      const loaded = loadFleet(join(SHIPPED, name))
      expect(again(loaded).plan).to.deep.equal(loaded.plan)
    })
  }

  it('gives the same run, with changes and the name taken in', async () => {
    const set = ['guests.idle.memory=32 MiB', 'duration=20 s']
    const { name: _, ...unnamed } = SMALL_FLEET
    const loaded = parseFleet(unnamed, { file: 'night.yaml', seed: 9, set })
    const resolved = parse(formatScenario(loaded.canonical)) as Record<string, unknown>
    expect([resolved.name, resolved.seed, resolved.duration]).to.deep.equal(['night', 9, '20 s'])
    const first = await runSmallFleet({ ...unnamed, ...resolved })
    const second = await runSmallFleet({ ...unnamed, ...again(loaded).canonical })
    expect(first.summary.groups.idle.memoryBytes).to.equal(32 * 2 ** 20)
    expect({ ...second.summary, cost: null }).to.deep.equal({ ...first.summary, cost: null })
  })
})
