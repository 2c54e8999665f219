import { expect } from 'chai'
import * as fc from 'fast-check'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { startRun } from '../../lib/engine/run.js'
import { parseScenario } from '../../lib/scenario/load.js'

const MIB = 2 ** 20

const POLICIES: readonly unknown[] = [
  'first_touch',
  'lru_demotion',
  'interleave',
  { name: 'bandwidth_switch', interval: 500_000, high: 2000, low: 1000 },
  'numa_balancing',
  'tpp',
  { name: 'memtis', load_period: 19 },
  'mtm_like',
  'hemem',
  { name: 'damon_tiering', temporal: true },
  'hmsdk',
]

/** A program, larger or smaller than the fast tier, with hot memory anywhere. */
const program = fc.record({
  mib: fc.integer({ min: 8, max: 96 }),
  hotAt: fc.double({ min: 0, max: 0.7, noNaN: true }),
  hotShare: fc.constantFrom(0.05, 0.2, 0.3),
  hotRate: fc.constantFrom('50 K/s', '1 M/s', '20 M/s'),
  coldRate: fc.constantFrom('0/s', '2 K/s', '50 K/s'),
  memoryBound: fc.constantFrom('5%', '30%', '70%'),
  isScanning: fc.boolean(),
  populate: fc.constantFrom('map', 'touch'),
})

const machine = fc.record({
  sizes: fc.array(fc.integer({ min: 24, max: 128 }), { minLength: 2, maxLength: 4 }),
  bandwidth: fc.constantFrom('1 GB/s', '20 GB/s'),
  thp: fc.constantFrom('never', 'always'),
})

type Program = typeof program extends fc.Arbitrary<infer Value> ? Value : never
type MachineShape = typeof machine extends fc.Arbitrary<infer Value> ? Value : never

function targetOf(shape: Program, name: string): object {
  const { mib, hotAt, hotShare, hotRate, coldRate, memoryBound, isScanning, populate } = shape
  const at = (share: number): string => `${Math.floor(share * mib * 256) * 4} KiB`
  const areas = [
    { start: at(hotAt), size: at(hotShare), rate: hotRate },
    ...(coldRate === '0/s' ? [] : [{ start: 0, size: '100%', rate: coldRate }]),
  ]
  const steady = { areas, tick: '100 ms', loop: 'closed' }
  const workload = isScanning ? [steady, { scan: { rate: '10 K/s' } }] : steady
  return { name, memory: `${mib} MiB`, memoryBound, populate, workload }
}

function scenarioOf(
  { sizes, bandwidth, thp }: MachineShape,
  programs: readonly Program[],
  policy: unknown,
): object {
  const all = programs.reduce((sum, { mib }) => sum + mib, 0)
  // The last node has room for all.
  const nodes = sizes.map((mib, id) => ({
    id,
    size: `${id === sizes.length - 1 ? mib + all : mib} MiB`,
    latency: `${90 + 110 * id} ns`,
    bandwidth,
  }))
  const targets = programs.map((each, i) => targetOf(each, `p${i}`))
  return { duration: '6 s', machine: { nodes, thp }, targets, policy }
}

async function run(scenario: object): Promise<MachineSummary> {
  const { plan } = parseScenario(scenario, { file: 'x.yaml' })
  return (await startRun(plan, { workers: 1 }).done).machine!
}

/** A few pages that ask for more than one node gives: they are best on both. */
const SHORT_OF_BANDWIDTH: MachineShape = { sizes: [24, 24], bandwidth: '1 GB/s', thp: 'never' }
const FEW_HOT_PAGES: Program = {
  mib: 8,
  hotAt: 0,
  hotShare: 0.05,
  hotRate: '20 M/s',
  coldRate: '0/s',
  memoryBound: '5%',
  isScanning: false,
  populate: 'map',
}

describe('policies of tiers, whatever the machine and the programs', () => {
  it('lose no page, keep within capacities, and one program is never faster than under the bound', async () => {
    await fc.assert(
      fc.asyncProperty(
        machine,
        fc.array(program, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(...POLICIES),
        async (shape, programs, policy) => {
          const { nodes, slowdown, nrKills, swappedBytes, tierMoves } = await run(
            scenarioOf(shape, programs, policy),
          )
          const used = nodes.reduce((sum, { usedBytes }) => sum + usedBytes.end, 0)
          const mapped = programs.reduce((sum, { mib }) => sum + mib * MIB, 0)
          expect([swappedBytes.max, nrKills]).to.deep.equal([0, 0])
          if (programs.every(({ populate }) => populate === 'map')) expect(used).to.equal(mapped)
          nodes.forEach(({ usedBytes }, i) => {
            const isLast = i === nodes.length - 1
            const room = shape.sizes[i] * MIB + (isLast ? mapped : 0)
            expect(usedBytes.max).to.be.at.most(room)
          })
          expect(tierMoves.pingPongBytes).to.be.at.most(
            tierMoves.promotedBytes + tierMoves.demotedBytes,
          )
          if (programs.length > 1) return
          const bound = await run(scenarioOf(shape, programs, 'clairvoyant'))
          // A faster program touches more for the first time, which takes time.
          const tolerance = programs[0].populate === 'touch' ? 0.005 : 1e-6
          expect(slowdown).to.be.at.least(bound.slowdown! * (1 - tolerance))
        },
      ),
      { numRuns: 20, examples: [[SHORT_OF_BANDWIDTH, [FEW_HOT_PAGES], 'interleave']] },
    )
  })
})
