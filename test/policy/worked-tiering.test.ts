/**
 * The worked examples of the idea behind quota-goal tiering: nodes of ten pages, each page as hot as its digit says,
 * 5 % of a node to be free and 96 % to be used. That idea knew no access pattern and no filter yet, so both are taken
 * away from the schemes of `damon_tiering`; quotas of one page a second and the temporal tuner make steps of a page.
 */
import { expect } from 'chai'
import { createGoal, highestScore, tuneQuota } from '../../lib/damos/goal.js'
import type { DamosContext } from '../../lib/damos/damos-context.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { letMove } from '../../lib/machine/create-machine.js'
import { settleMachine } from '../../lib/machine/machine.js'
import { nodeAt, mappingAt } from '../../lib/machine/target-memory.js'
import { FREE, hasMoved, pageInFrame } from '../../lib/space/frame-map.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { damosOf, pass } from '../support/damos.js'
import { createTestMachine, nodesOf } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const PAGES = 10
/** A pass may begin behind the page that is to move: where the last one stopped. */
const SECONDS_OF_STEP = 3

/** What the idea aims at, a page at a time. */
const IDEA = { quota_sz: 4096, node0_mem_free_bp: 500, node0_mem_used_bp: 9600 }

/** Schemes of the policy, by their moves: `0>1` demotes, `1>0` promotes. */
function schemesOf(nrTiers: number, values: object): Map<string, SchemeParameters> {
  const ids = Array.from({ length: nrTiers }, (_, id) => id)
  const nodes = ids.map((id) => ({ id, size: '40 KiB', tier: id }))
  const policy = { name: 'damon_tiering', temporal: true, ...values }
  const targets = [{ name: 'program', memory: '4 KiB' }]
  const { contexts } = parseScenario({ duration: '1 s', machine: { nodes }, targets, policy }).plan
  const { pattern } = scheme()
  return new Map(
    contexts.map(({ schemes }) => {
      const [each] = schemes!
      const { targetNid: to, action } = each
      const from = action === 'migrate_hot' ? to + 1 : to - 1
      return [`${from}>${to}`, { ...each, pattern, filters: [] }]
    }),
  )
}

/** Tiers at work. */
interface Tiers {
  /** Hotness by page; a test changes it as it goes. */
  readonly hotness: number[]
  /** Lets one scheme act, until it has moved a page. @returns hotness of the page, and whereto; empty: nothing moves */
  step(move: string): string[]
  /** The same of several, one after the other. */
  round(...moves: readonly string[]): string[]
  /** Hotness of each node's pages, from the hottest. */
  shown(): string[]
}

/** @param filled the pages of each tier by hotness, at most ten */
function tiersOf(filled: readonly string[]): Tiers {
  const hotness = filled.flatMap((tier) => Array.from(tier, Number))
  let start = 0
  const mappings = filled.flatMap((tier, node) => {
    const mapping = { start, end: (start += tier.length), node, frame: node * PAGES }
    return tier === '' ? [] : [mapping]
  })
  const { machine, memory, targets } = createTestMachine({
    ops: 'paddr',
    nodes: nodesOf(...filled.map(() => PAGES)),
    targets: [{ pages: hotness.length, mappings }],
  })
  letMove(machine)
  settleMachine(machine, 0)
  const [program] = targets
  const placeOf = (page: number): number => nodeAt(program, mappingAt(program, page)!, page)
  const pageIn = (frame: number): number => {
    const { map } = machine.frames!
    if (hasMoved(map, frame)) return pageInFrame(map, frame)
    const planned = mappings.find((each) => frame - each.frame < each.end - each.start)
    return planned === undefined ? FREE : planned.start + frame - planned.frame
  }
  const contexts = new Map<string, { damos: DamosContext; first: number; steps: number }>()
  for (const [move, parameters] of schemesOf(filled.length, IDEA)) {
    const first = Number(move[0]) * PAGES
    const rows = Array.from({ length: PAGES }, (_, i) => ({
      range: [first + i, first + i + 1] as const,
    }))
    contexts.set(move, {
      damos: damosOf([parameters], { memory, unitSz: 4096, targets: [rows] }),
      first,
      steps: 0,
    })
  }
  const step = (move: string): string[] => {
    const context = contexts.get(move)!
    const { damos, first } = context
    const { nrAccesses, age } = damos.targets[0].table
    for (let i = 0; i < PAGES; i++) {
      const page = pageIn(first + i)
      // Of 20 samples. A frame without a page is colder than any.
      nrAccesses[i] = page === FREE ? 0 : 1 + 4 * hotness[page]
      age[i] = 0
    }
    const before = hotness.map((_, page) => placeOf(page))
    for (let second = 0; second < SECONDS_OF_STEP; second++) {
      pass(damos, 10 * context.steps++)
      const moved = hotness.flatMap((hot, page) =>
        placeOf(page) === before[page] ? [] : [`${hot} to ${placeOf(page)}`],
      )
      if (moved.length > 0) return moved
    }
    return []
  }
  return {
    hotness,
    step,
    round: (...moves) => moves.flatMap(step),
    shown: () =>
      filled.map((_, node) =>
        hotness
          .filter((_hot, page) => placeOf(page) === node)
          .sort((a, b) => b - a)
          .join(''),
      ),
  }
}

describe('quota-goal tiering of ten pages', () => {
  it('{43210 43210, empty}: demotes one 0 and promotes it back; only the coldest page moves', () => {
    const tiers = tiersOf(['4321043210', ''])
    for (let i = 0; i < 10; i++) {
      expect(tiers.step('0>1')).to.deep.equal(['0 to 1'])
      expect(tiers.step('0>1'), 'one free page of ten is 5 %').to.deep.equal([])
      expect(tiers.step('1>0')).to.deep.equal(['0 to 0'])
      expect(tiers.step('1>0')).to.deep.equal([])
    }
    expect(tiers.shown()).to.deep.equal(['4433221100', ''])
  })

  it('two demoted pages turn 3 and 2: both come up, then the coldest go down, 1 and then others', () => {
    const tiers = tiersOf(['43214321', '00'])
    tiers.hotness.splice(8, 2, 3, 2)
    expect(tiers.round('1>0', '1>0')).to.deep.equal(['3 to 0', '2 to 0'])
    expect(tiers.round('0>1', '0>1', '1>0')).to.deep.equal(['1 to 1', '1 to 0'])
    tiers.hotness.forEach((hot, page) => (tiers.hotness[page] = hot === 1 ? 4 : hot))
    expect(tiers.round('0>1', '0>1', '1>0')).to.deep.equal(['2 to 1', '2 to 0'])
    expect(tiers.shown()).to.deep.equal(['4444333222', ''])
  })

  it('three tiers: the top ends with all 4s, the middle with all 3s', () => {
    const tiers = tiersOf(['4443333210', '444333210', '444433321'])
    // A full middle takes nothing from above: of the four, none waits for another, so let it make room first.
    for (let i = 0; i < 15; i++) tiers.round('1>2', '0>1', '1>0', '2>1')
    expect(tiers.shown()).to.deep.equal(['4444444444', '3333333333', '22211100'])
    expect(tiers.round('1>2', '0>1', '1>0', '2>1')).to.deep.equal([
      '3 to 2',
      '4 to 1',
      '4 to 0',
      '3 to 1',
    ])
  })

  it('data that fits below the target of the top tier never moves', () => {
    const tiers = tiersOf(['432104321', ''])
    for (let i = 0; i < 10; i++) expect(tiers.round('0>1', '1>0')).to.deep.equal([])
  })

  it('leaves a page where it is when its destination is full, which is no error', () => {
    const tiers = tiersOf(['4321043210', '4321043210'])
    expect(tiers.step('0>1')).to.deep.equal([])
    expect(tiers.shown()).to.deep.equal(['4433221100', '4433221100'])
  })
})

describe('the goals of damon_tiering', () => {
  it('overlap by 0.2 % of a node: between 99.5 % and 99.7 % used, both schemes act', () => {
    const schemes = schemesOf(2, {})
    const acts = (move: string, value: number): boolean => {
      const { goals, goalTuner, sz } = schemes.get(move)!.quota
      const read = goals.map((goal) => ({ ...createGoal(goal), currentValue: BigInt(value) }))
      return tuneQuota(goalTuner, 0n, highestScore(read, false), sz) > 0n
    }
    const acting = [9900, 9950, 9951, 9969, 9970, 10_000].map((usedBp) => [
      acts('0>1', 10_000 - usedBp),
      acts('1>0', usedBp),
    ])
    const [promotes, both, demotes] = [
      [false, true],
      [true, true],
      [true, false],
    ]
    expect(acting).to.deep.equal([promotes, promotes, both, both, demotes, demotes])
  })
})
