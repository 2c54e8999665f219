import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import {
  comparePolicies,
  parsePolicies,
  type ComparePoliciesOptions,
} from '../../lib/tune/compare-policies.js'
import type { SweepTable } from '../../lib/tune/table.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { tierScenario } from '../support/tiers.js'

/** Two tiers, and a program whose hot end came last, on the slow one. */
function scenario(): object {
  const setup = tierScenario({
    duration: '12 s',
    nodes: [
      ['64 MiB', '90 ns'],
      ['256 MiB', '300 ns'],
    ],
    memory: '128 MiB',
    memoryBound: '40%',
    areas: [
      { start: '0', size: '96 MiB', rate: '2 K/s' },
      { start: '96 MiB', size: '32 MiB', rate: '1 M/s' },
    ],
  })
  return { name: 'tiers', ...setup, checks: ['machine.slowdown > 100'] }
}

function compare(more: ComparePoliciesOptions = {}): Promise<SweepTable> {
  return comparePolicies(scenario(), { policies: ['first_touch', 'tpp'], workers: 2, ...more })
}

let plain: Promise<SweepTable> | undefined

/** The comparison with nothing asked for, once for all who look at it. */
function plainTable(): Promise<SweepTable> {
  return (plain ??= compare())
}

async function faultOf(input: object, more: ComparePoliciesOptions): Promise<string> {
  try {
    await comparePolicies(input, more)
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    return (error as DamonLabError).message
  }
  return 'none'
}

describe('a comparison of policies', () => {
  const temporary = useTemporaryFolder()

  it('ranks policies by what programs got done under them, next to the bound', async () => {
    const { rows, nrSeeds } = await compare({ seeds: 2 })
    expect(nrSeeds).to.equal(2)
    expect(rows.map(({ parameters }) => parameters)).to.deep.equal([
      { policy: 'clairvoyant' },
      { policy: 'tpp' },
      { policy: 'first_touch' },
    ])
    const [bound, tpp, firstTouch] = rows.map(({ figures }) => figures)
    expect(bound.throughputShare).to.include({ median: 1, low: 1, high: 1, nrValues: 2 })
    expect(tpp.throughputShare!.median).to.be.within(firstTouch.throughputShare!.median, 1)
    expect(firstTouch.throughputShare!.median).to.equal(
      bound.slowdown!.median / firstTouch.slowdown!.median,
    )
  })

  it('tells where memory lay, and what moved', async () => {
    const [bound, tpp, firstTouch] = (await plainTable()).rows.map(({ figures }) => figures)
    expect(bound.hotRecall!.median).to.be.greaterThan(0.95)
    expect(bound.promotedBytes!.median).to.equal(0)
    expect(firstTouch.hotRecall!.median).to.be.lessThan(0.05)
    expect(tpp.promotedBytes!.median).to.be.greaterThan(0)
    for (const figures of [bound, tpp, firstTouch]) {
      const sum = (name: string): number =>
        figures[`tiers[0].${name}`]!.median + figures[`tiers[1].${name}`]!.median
      expect(sum('hitShare')).to.be.closeTo(1, 1e-9)
      expect(sum('usedBytes')).to.be.closeTo(128 * 2 ** 20, 2 ** 20)
    }
  })

  it('is the same for any number of workers', async () => {
    expect(await compare({ workers: 1 })).to.deep.equal(await plainTable())
  })

  it('leaves a page and a table in a folder, and goes on there', async () => {
    const out = temporary('out')
    const table = await compare({ out })
    expect(readFileSync(`${out}/policies.html`, 'utf8')).to.contain('tiers: policies')
    expect(readFileSync(`${out}/results.csv`, 'utf8')).to.match(/^policy,.*throughputShare/)
    expect(existsSync(`${out}/results.jsonl`)).to.equal(true)
    expect(await compare({ out })).to.deep.equal(table)
  })

  it('takes policies with parameters', () => {
    expect(parsePolicies('tpp, { name: hmsdk, hot_access: 3 }')).to.deep.equal([
      'tpp',
      '{ name: hmsdk, hot_access: 3 }',
    ])
  })

  it('says that nothing would ever move where all nodes are of one tier, or there is none', async () => {
    const alike = { nodes: [0, 1].map((id) => ({ id, size: '256 MiB', latency: '90 ns' })) }
    expect(await faultOf({ ...scenario(), machine: alike }, {})).to.equal(
      'machine.nodes: all nodes are of one tier, so that no policy would ever move anything; ' +
        'expected nodes of two tiers or more',
    )
    const { machine: _, ...rest } = scenario() as { machine: object }
    expect(await faultOf(rest, {})).to.match(/machine/)
  })

  it('refuses what it cannot use, in words', async () => {
    for (const [more, words] of [
      [{ policies: [] }, 'policies: none; expected at least one'],
      [{ policies: ['nonesuch'] }, /policy.*nonesuch/],
      [{ set: ['policy=tpp'] }, /--set policy: policies are what is compared/],
      [{ set: ['targets.0.memory=1GiB,2GiB'] }, /2 values; expected one/],
    ] as const) {
      const message = await faultOf(scenario(), more)
      if (typeof words === 'string') expect(message).to.equal(words)
      else expect(message).to.match(words)
    }
  })
})
