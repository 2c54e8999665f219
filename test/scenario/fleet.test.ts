import { expect } from 'chai'
import { ScenarioError } from '../../lib/base/errors.js'
import type { FleetPlan } from '../../lib/guest/plan.js'
import { SCALING_KINDS } from '../../lib/guest/scaling/index.js'
import { parseFleet } from '../../lib/scenario/load-fleet.js'

const HOST = { memory: '16 GiB' }
const WEB = { name: 'web', count: 2, memory: '4 GiB', template: 'service' }

function fleet(over: object = {}): FleetPlan {
  return parseFleet({ duration: '1 m', host: HOST, guests: [WEB], ...over }).plan
}

/** All that is said of a fleet. */
function faultsOf(over: object): string[] {
  try {
    fleet(over)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return error.issues.map(({ path, message }) => `${path}: ${message}`)
  }
  return []
}

function web(over: object): object {
  return { guests: [{ ...WEB, ...over }] }
}

describe('scenario/fleet', () => {
  it('numbers the guests of a group, and lets them arrive one after the other', () => {
    const { guests } = fleet(web({ arrives: '5 s', every: '2 s', stays: '30 s' }))
    expect(
      guests.map(({ name, arrivesUs, leavesUs }) => [name, arrivesUs, leavesUs]),
    ).to.deep.equal([
      ['web-0', 5e6, 35e6],
      ['web-1', 7e6, 37e6],
    ])
  })

  it('spreads phases over the guests of a group', () => {
    const { guests } = fleet(web({ count: 3, template: 'diurnal', spread: 0.5 }))
    const phases = guests.map(
      ({ areas }) => areas.map(({ shape }) => 'phase' in shape && shape.phase)[1],
    )
    expect(phases).to.deep.equal([0, 0.25, 0.5])
  })

  for (const { name } of SCALING_KINDS) {
    it(`knows ${name}, with all of its parameters`, () => {
      const [guest] = fleet(
        web({ scaling: { name, min: '1 GiB', max: '3 GiB', pressure: '2 ms' } }),
      ).guests
      expect(guest.scaling.name).to.equal(name)
      expect(guest.scaling.values).to.include({ min: 262_144, max: 786_432, pressure: 2000 })
    })
  }

  it('watches guests as their scaling needs it, or as the scenario says', () => {
    const intervals = { sample_us: '100 ms', aggr_us: '2 s', ops_update_us: '1 s' }
    const kdamond = { contexts: [{ ops: 'paddr', intervals }] }
    expect(fleet(web({ scaling: 'none' })).guests[0].monitor).to.equal(null)
    expect(fleet(web({ scaling: 'acma_v2' })).guests[0].monitor?.attrs.sampleUs).to.equal(1e6)
    const own = fleet(web({ scaling: 'acma_v2', kdamond })).guests[0].monitor
    expect(own?.attrs.sampleUs).to.equal(1e5)
    expect(own?.schemes.map(({ action }) => action)).to.deep.equal(['pageout'])
  })

  it('takes the target of a balloon for what is left', () => {
    const { events } = fleet({ events: [{ at: '10 s', guests: 'web', target: '1 GiB' }] })
    expect(events).to.deep.equal([{ atUs: 10e6, guests: [0, 1], limits: { maxPages: 786_432 } }])
  })

  const BAD: readonly (readonly [what: string, over: object, said: RegExp])[] = [
    [
      'min above max',
      web({ scaling: { name: 'acma_v2', min: '3 GiB', max: '2 GiB' } }),
      /^guests\.0\.scaling: min is above max \(got 3\.000 GiB and 2\.000 GiB\); expected min to be at most max$/,
    ],
    [
      'pieces of no size',
      web({ scaling: { name: 'acma_v2', granularity: 0 } }),
      /^guests\.0\.scaling\.granularity: .*expected .*1 to 64/,
    ],
    [
      'a max below the min on the way',
      {
        ...web({ scaling: { name: 'acma_v2', min: '2 GiB' } }),
        events: [{ at: '1 s', guests: 'web', max: '1 GiB' }],
      },
      /^events\.0: web-0: min is above max/,
    ],
    [
      'a guest that cannot fit',
      web({ memory: '32 GiB' }),
      /^guests\.0\.memory: 32\.000 GiB do not fit the host, .* expected at most 16\.000 GiB$/,
    ],
    [
      'two guests of one name',
      { guests: [WEB, WEB] },
      /^guests\.1\.name: there is another guest web-0/,
    ],
    [
      'guests in which nothing runs',
      { guests: [{ name: 'a', memory: '1 GiB' }] },
      /^guests\.0: nothing runs in it; expected a template, or areas$/,
    ],
    [
      'an unknown way to scale',
      web({ scaling: 'acme' }),
      /^guests\.0\.scaling: not known \(got "acme"\); expected one of none, balloon/,
    ],
    [
      'an unknown parameter',
      web({ scaling: { name: 'balloon', quota: '1 ms' } }),
      /^guests\.0\.scaling\.quota: /,
    ],
    [
      'an unknown guest in an event',
      { events: [{ at: '1 s', guests: 'wob', max: '1 GiB' }] },
      /^events\.0\.guests: no guest or group is named wob/,
    ],
    [
      'an event that changes nothing',
      { events: [{ at: '1 s', guests: 'web' }] },
      /^events\.0: changes nothing/,
    ],
    ['a step longer than the run', { step: '2 m' }, /^step: longer than the run/],
    [
      'jobs longer than their period',
      web({ areas: [{ name: 'j', size: '1 MiB', jobs: { period: '1 s', lasts: '2 s' } }] }),
      /^guests\.0\.areas\.0\.jobs\.lasts: longer than the period/,
    ],
    [
      'actions that guests do not know',
      web({
        kdamond: {
          contexts: [
            {
              ops: 'paddr',
              schemes: [
                {
                  action: 'lru_prio',
                  access_pattern: {
                    sz_bytes: { min: 0, max: 'max' },
                    nr_accesses: { min: '0 %', max: '0 %' },
                    age: { min: 0, max: 'max' },
                  },
                },
              ],
            },
          ],
        },
      }),
      /contexts\.0\.schemes\.0\.action: not usable in a fleet \(got lru_prio\); expected pageout or stat$/,
    ],
    [
      'paddr where frames have no numbers',
      { host: { ...HOST, pages: '4K', kdamond: { contexts: [{ ops: 'paddr' }] } } },
      /^host\.kdamond\.contexts\.0\.ops: paddr on a host with pages of 4K; expected vaddr, or pages: 2M$/,
    ],
    [
      'too many guests',
      {
        guests: [
          { ...WEB, count: 9_999 },
          { ...WEB, name: 'b' },
        ],
      },
      /^guests: 10001 guests in all; expected at most 10000$/,
    ],
    [
      'a check of an unknown figure',
      { checks: ['groups.wob.guests == 2'] },
      /^checks\.0: 'groups\.wob\.guests == 2'/,
    ],
  ]
  for (const [what, over, said] of BAD) {
    it(`refuses ${what}`, () => {
      const faults = faultsOf(over)
      expect(faults).to.have.length(1)
      expect(faults[0]).to.match(said)
    })
  }
})
