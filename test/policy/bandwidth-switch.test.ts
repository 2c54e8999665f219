import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { createNodeLoads, findLoads, slowdownOf } from '../../lib/machine/latency.js'
import { isToInterleave } from '../../lib/policy/bandwidth-switch.js'
import { nodeModel } from '../support/machine-model.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { runMachine, tierScenario } from '../support/tiers.js'

const LIMITS = { high: 7500, low: 6000 }

/** Nodes of two tiers that can deliver 300 and 100 GB a second, and how much of that they do. */
function nodesOf(fast: number, slow: number): Parameters<typeof isToInterleave>[0] {
  return [
    { tier: 0, bytesPerSecond: 300e9, usedShare: fast },
    { tier: 1, bytesPerSecond: 100e9, usedShare: slow },
  ]
}

describe('the bandwidth switch', () => {
  for (const [fast, slow, before, after] of [
    [0.74, 0, false, false],
    [0.76, 0, false, true],
    // What the slow node delivers would be the fast one's again: 0.6 + 0.6/3.
    [0.6, 0.6, true, true],
    [0.45, 0.44, true, false],
    [0.59, 0, true, false],
    // Cold memory on the slow node is no reason to interleave.
    [0.5, 1, false, false],
  ] as const) {
    const is = after ? 'interleaves' : 'packs'
    it(`${is} at ${fast} and ${slow} of the nodes, ${before ? 'interleaved' : 'packed'} before`, () => {
      expect(isToInterleave(nodesOf(fast, slow), before, LIMITS)).to.equal(after)
    })
  }

  it('has no reason to go back in what it has just done', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(share, share, (used, moved) => {
        if (!isToInterleave(nodesOf(used, 0), false, LIMITS)) return
        const after = nodesOf(used * (1 - moved), 3 * used * moved)
        expect(isToInterleave(after, true, LIMITS)).to.equal(true)
      }),
    )
  })
})

describe('the policy bandwidth_switch', () => {
  const run = (policy: string, areas: readonly object[]): Promise<MachineSummary> =>
    runMachine(
      tierScenario({
        duration: '25 s',
        nodes: [
          ['64 MiB', '90 ns', '60 GB/s'],
          ['64 MiB', '180 ns', '30 GB/s'],
        ],
        memory: '32 MiB',
        areas,
        policy,
        memoryBound: '60%',
        program: { bytesPerAccess: 4096, threads: 8 },
      }),
    )
  const busy = { start: 0, size: '100%', rate: '60 M/s' }
  const figuresOf = ({ policy }: MachineSummary): unknown => {
    const { switches, interleaves } = policy!.jobs[0].figures
    return { switches, interleaves }
  }

  it('spreads a stream that wants more than the fast node has, by bandwidths, so that it is faster', async () => {
    const spread = await run('bandwidth_switch', [busy])
    const packed = await run('first_touch', [busy])
    expect(figuresOf(spread)).to.deep.equal({ switches: 1, interleaves: 1 })
    const [fast, slow] = spread.nodes.map(({ usedBytes }) => usedBytes.end)
    expect(fast / slow).to.be.closeTo(2, 0.02)
    expect(spread.slowdown!).to.be.lessThan(0.85 * packed.slowdown!)
  })

  it('packs what it spread once the load has gone', async () => {
    // These are times of the program, which is held up until then.
    const quiet = { ...busy, rate: '2 M/s', from: '3 s' }
    const machine = await run('bandwidth_switch', [{ ...busy, until: '3 s' }, quiet])
    expect(figuresOf(machine)).to.deep.equal({ switches: 2, interleaves: 0 })
    expect(machine.nodes[1].usedBytes.end).to.equal(0)
  })

  it('leaves alone what the fast node has bandwidth for', async () => {
    const machine = await run('bandwidth_switch', [{ ...busy, rate: '2 M/s' }])
    expect(figuresOf(machine)).to.deep.equal({ switches: 0, interleaves: 0 })
    expect(machine.tierMoves.demotedBytes).to.equal(0)
  })
})

/** The crossover that docs/compare-policies.md shows. */
describe('pack or interleave', () => {
  const FAST = nodeModel({ latencyNs: 90, bytesPerSecond: 300e9 })
  const SLOW = nodeModel({ tier: 1, latencyNs: 200, bytesPerSecond: 100e9 })
  const MODEL = { nodes: [FAST, SLOW], load: { a: 1, n: 2, uMax: 0.9 } }

  /** How slow a program is with a share of its memory on the slow node. */
  function slowdownAt(share: number, memoryBound: number, asked: number): number {
    const shares = Float64Array.of(1 - share, share)
    const demand = {
      shares,
      bytes: shares.map((each) => each * asked * FAST.bytesPerSecond),
      openBytes: new Float64Array(2),
      memoryBound,
      rateAt: (slowdown: number) => 1 / slowdown,
    }
    const loads = createNodeLoads(MODEL)
    findLoads(loads, MODEL, [demand], new Float64Array(2), 1_000_000)
    return slowdownOf(demand, loads, MODEL)
  }

  /** The best share of the slow node, and what it gains over packing, whole per cent. */
  function bestOf(memoryBound: number, asked: number): [share: number, gain: number] {
    const all = Array.from({ length: 41 }, (_, percent) => {
      return slowdownAt(percent / 100, memoryBound, asked)
    })
    const best = Math.min(...all)
    return [all.findIndex((each) => each < best + 1e-6), Math.round(100 * (all[0] / best - 1))]
  }

  it('packs where latency counts, and goes towards the share of bandwidth where that does', () => {
    for (const memoryBound of [0.2, 0.6]) {
      const shares = [0.25, 0.75, 1, 1.5, 2].map((asked) => bestOf(memoryBound, asked)[0])
      expect(shares[0]).to.equal(0)
      expect(shares).to.deep.equal([...shares].sort((a, b) => a - b))
      expect(shares.at(-1)).to.be.within(21, 25)
    }
  })

  it('is as docs/compare-policies.md shows it', () => {
    const page = readFileSync(join(REPOSITORY_ROOT, 'docs', 'compare-policies.md'), 'utf8')
    const [, section] = page.split('## Pack or interleave')
    const shown = [...section.matchAll(/^\| +(\d+) % +\|(.*)\|$/gm)].map(([, asked, cells]) => [
      Number(asked),
      cells.split('|').map((cell) => Number.parseInt(cell)),
    ])
    const made = [25, 50, 75, 100, 150, 200].map((asked) => [
      asked,
      [0.2, 0.6].flatMap((memoryBound) => bestOf(memoryBound, asked / 100)),
    ])
    expect(shown).to.deep.equal(made)
  })
})
