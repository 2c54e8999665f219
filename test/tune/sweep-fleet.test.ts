/** Sweeps over fleets: the same as over scenarios with targets, with other figures. */
import { expect } from 'chai'
import { isFleetPoint, type PointResult } from '../../lib/tune/point.js'
import { findSize } from '../../lib/tune/size.js'
import { sweep } from '../../lib/tune/sweep.js'
import { runSmallFleet, SMALL_FLEET } from '../support/small-fleet.js'

const FLEET = { ...SMALL_FLEET, duration: '10 s' }
const SCALING = { 'guests.web.scaling': ['none', 'acma_v2'] }

describe('a sweep over a fleet', () => {
  let results: PointResult[]
  let table: Awaited<ReturnType<typeof sweep>['done']>

  before(async () => {
    const figures = ['groups.web.heldBytes', 'fleet.guests']
    const run = sweep(FLEET, { set: SCALING, figures, workers: 1 })
    results = []
    for await (const result of run) results.push(result)
    table = await run.done
  })

  it('has a row for each value, with figures of the fleet and its groups', () => {
    expect(table.rows.map(({ parameters }) => parameters)).to.deep.equal([
      { 'guests.web.scaling': 'none' },
      { 'guests.web.scaling': 'acma_v2' },
    ])
    expect(table.rows.map(({ figures }) => figures['fleet.guests']?.median)).to.deep.equal([14, 14])
  })

  it('gives what the run gives, but for what it took, and what there is of single guests', async () => {
    const { summary } = await runSmallFleet({ duration: '10 s' })
    const { cost: _, guests: _guests, findings: _findings, ...kept } = summary
    const found = results.find(({ parameters }) => Object.values(parameters)[0] === 'acma_v2')!
    expect(isFleetPoint(found.summary)).to.equal(true)
    expect(found.summary).to.deep.equal(kept)
    const held = table.rows[1].figures['groups.web.heldBytes']
    expect(held?.median).to.equal(summary.groups.web.heldBytes)
  })

  it('refuses values that the fleet refuses, and figures that it has not', async () => {
    const failing = async (options: Parameters<typeof sweep>[1]): Promise<string> => {
      try {
        await sweep(FLEET, options).done
      } catch (error) {
        return (error as Error).message
      }
      return 'none'
    }
    expect(await failing({ set: { 'guests.web.scaling': ['none', 'baloon'] } })).to.match(
      /scaling: not known \(got "baloon"\)/,
    )
    expect(await failing({ seeds: 2, figures: ['groups.db.slowdown'] })).to.match(
      /^figure groups\.db\.slowdown: not known/,
    )
    expect(await failing({ seeds: 2, figures: ['samples'] })).to.match(/^figure samples: not known/)
  })

  it('finds the least memory of the host, too', async () => {
    const { found, outcome } = await findSize(FLEET, {
      between: 'host.memory=512MiB..2GiB',
      holds: 'fleet.overcommit < 1',
      step: '256MiB',
      duration: '2 s',
      workers: 1,
    })
    expect([outcome, found?.text]).to.deep.equal(['found', '1 GiB'])
  })
})
