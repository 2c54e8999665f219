import { expect } from 'chai'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import {
  countHememAccess,
  createHememCounters,
  isHememHot,
} from '../../lib/policy/hemem-counters.js'
import { runMachine, tierScenario } from '../support/tiers.js'

const MIB = 2 ** 20
const RULE = { hotReads: 8, hotWrites: 4, coolAt: 18 }

describe('counters of HeMem', () => {
  it('make a page hot by its loads, or sooner by its stores', () => {
    const counters = createHememCounters(2)
    const clock = { ticks: 0 }
    const hot = (page: number, isWrite: boolean, times: number): boolean[] =>
      Array.from({ length: times }, () => countHememAccess(counters, page, isWrite, RULE, clock))
    expect(hot(0, false, 8)).to.deep.equal([...new Array<boolean>(7).fill(false), true])
    expect(hot(1, true, 4)).to.deep.equal([false, false, false, true])
  })

  it('are halved for each tick of the clock that they missed, when they are read', () => {
    const counters = createHememCounters(2)
    const clock = { ticks: 0 }
    for (let i = 0; i < 17; i++) countHememAccess(counters, 0, false, RULE, clock)
    expect(clock.ticks).to.equal(0)
    clock.ticks = 1
    expect([isHememHot(counters, 0, RULE, clock), counters.reads[0]]).to.deep.equal([true, 8])
    clock.ticks = 3
    expect([isHememHot(counters, 0, RULE, clock), counters.reads[0]]).to.deep.equal([false, 2])
  })

  it('let the clock tick when a page has been accessed often', () => {
    const counters = createHememCounters(1)
    const clock = { ticks: 0 }
    for (let i = 0; i < 18; i++) countHememAccess(counters, 0, i % 2 === 0, RULE, clock)
    expect(clock.ticks).to.equal(1)
    countHememAccess(counters, 0, false, RULE, clock)
    expect([counters.reads[0], counters.writes[0]]).to.deep.equal([5, 4])
  })
})

describe('the policy hemem', () => {
  function run(policy: object, writes = '0%'): Promise<MachineSummary> {
    return runMachine(
      tierScenario({
        duration: '15 s',
        nodes: [
          ['128 MiB', '90 ns', '100 GB/s'],
          ['512 MiB', '200 ns', '50 GB/s'],
        ],
        memory: '256 MiB',
        areas: [
          { start: 0, size: '192 MiB', rate: '10 K/s', writes },
          { start: '192 MiB', size: '64 MiB', rate: '1 M/s', writes },
        ],
        policy: { name: 'hemem', sample_period: 1_000, ...policy },
      }),
    )
  }

  it('brings up what is hot, in place of what is cold', async () => {
    const { nodes, policy } = await run({})
    const { promotedBytes, demotedBytes, coolings } = policy!.jobs[0].figures
    expect(nodes[0].hitShare).to.be.greaterThan(0.8)
    expect(promotedBytes).to.be.within(64 * MIB, 128 * MIB)
    expect(demotedBytes).to.be.within(60 * MIB, 128 * MIB)
    expect(coolings).to.be.greaterThan(0)
  })

  it('moves no more than its limit', async () => {
    const { movedMostBytes, promotedBytes } = (await run({ rate_limit: '128 MiB' })).policy!.jobs[0]
      .figures
    expect(movedMostBytes).to.be.at.most(128 * MIB)
    expect(promotedBytes).to.be.greaterThan(50 * MIB)
  })

  it('lets programs that write wait for what moves', async () => {
    const [reading, writing] = [await run({}), await run({}, '50%')]
    expect(reading.targets[0].busyUs).to.equal(0)
    expect(writing.targets[0].busyUs).to.be.greaterThan(10_000)
  })
})
