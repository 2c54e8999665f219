/** Row 2. */
import type { PublishedFigure, PublishedRow } from '../row.js'
import { runDocument } from '../runs.js'

/** What the store is asked for, and the published means of slowdowns, per cent of the time on DRAM alone. */
interface Requests {
  readonly name: 'zipfian' | 'latest'
  /** Fitted to the slowdown where all memory is on CXL. */
  readonly memoryBound: string
  readonly byKernel: number
  readonly byDamon: number
}
const REQUESTS: readonly Requests[] = [
  { name: 'zipfian', memoryBound: '22.5%', byKernel: 17, byDamon: 5 },
  { name: 'latest', memoryBound: '18.4%', byKernel: 18, byDamon: 4 },
]

/** GB of cold memory that came first. */
const COLD_GB = [440, 460, 480, 500]
const LEAST_COLD = `zipfian, ${COLD_GB[0]} GB cold`
const MOST_COLD = `zipfian, ${COLD_GB.at(-1)} GB cold`
const POLICIES = { 'default kernel': 'first_touch', DAMON: 'hmsdk' }
const MORE_IS_FREE =
  'all DRAM beside the cold memory is left to the store here. Under first_touch 44 % of its zipfian accesses go to ' +
  'CXL in the mean, 13 % with 440 GB of cold memory and 77 % with 500; there 38 GB of its 52 lay on CXL, 73 %. What ' +
  'else was in DRAM there is not published in what the lab follows.'
const AS_ABOVE = 'in the same way.'
/** MiB here for a GB there. */
const MIB_PER_GB = 4
const STORE = { memoryMib: 52 * MIB_PER_GB, fileMib: 33 * MIB_PER_GB }
/** Parts in which the store reads its file and fills its memory, a second each. */
const PARTS = 8

/** A store that came after cold memory, under HMSDK. */
export const hmsdkStore: PublishedRow = {
  row: 2,
  title: 'HMSDK, a store that comes after cold memory',
  source: 'HMSDK, linux-mm, DAMON based tiered memory management for CXL memory, of 14 June 2024',
  model:
    'All memory is 1/256 of that there: DRAM of 2 GiB, CXL of 384 MiB with twice the latency, cold memory of 440 to ' +
    '500 GB there, then a store of 208 MiB that is filled in turns with 132 MiB of its file. It is read for 5 ' +
    'minutes by Zipf’s law (0.99), 3,000 accesses a second (both assumed); zipfian: what is asked for lies anywhere; ' +
    'latest: what was filled last is asked for most. `policy: first_touch` and `hmsdk`; slowdowns over ' +
    'all DRAM, means over cold memory of ' +
    `${COLD_GB.join(', ')} GB. Of zipfian a range is published; its ends are taken for least and most cold memory.`,
  calibration:
    '`memoryBound` of either kind of requests, to its slowdown with all memory on CXL (22 and 18 %), which is no ' +
    'figure here.',
  figures: REQUESTS.flatMap(({ name, byKernel, byDamon }) => [
    ...figuresOf(name, byKernel, byDamon),
    // A range is published of zipfian alone.
    ...(name === 'zipfian'
      ? [...figuresOf(LEAST_COLD, 12, 3), ...figuresOf(MOST_COLD, 21, 6)]
      : []),
  ]),
  disagreements: {
    'zipfian, default kernel': MORE_IS_FREE,
    'zipfian, DAMON': AS_ABOVE,
    [`${LEAST_COLD}, default kernel`]: AS_ABOVE,
    [`${LEAST_COLD}, DAMON`]: AS_ABOVE,
    'latest, default kernel': AS_ABOVE,
    'latest, DAMON': AS_ABOVE,
  },
  async measure() {
    const values: Record<string, number> = {}
    for (const requests of REQUESTS) {
      for (const [name, policy] of Object.entries(POLICIES)) {
        const losses = await lossesOf(requests, policy)
        const mean = losses.reduce((sum, each) => sum + each, 0) / losses.length
        values[`${requests.name}, ${name}`] = mean
        if (requests.name !== 'zipfian') continue
        values[`${LEAST_COLD}, ${name}`] = losses[0]
        values[`${MOST_COLD}, ${name}`] = losses.at(-1)!
      }
    }
    return values
  },
}

function figuresOf(series: string, byKernel: number, byDamon: number): PublishedFigure[] {
  const common = { unit: '%', series, base: 0 }
  return [
    { name: `${series}, default kernel`, published: byKernel, ...common },
    { name: `${series}, DAMON`, published: byDamon, ...common },
  ]
}

/** Slowdowns of the store over all DRAM, per cent, by cold memory. */
async function lossesOf(requests: Requests, policy: string): Promise<number[]> {
  const losses: number[] = []
  for (const coldGb of COLD_GB) {
    const [{ machine }] = await runDocument(scenarioOf(requests, policy, coldGb), [1])
    losses.push(100 * (machine!.targets[1].slowdown! - 1))
  }
  return losses
}

function scenarioOf({ name, memoryBound }: Requests, policy: string, coldGb: number): object {
  const isLatest = name === 'latest'
  const parts = Array.from({ length: PARTS }, (_, part) => part)
  const mapping = (startMib: number, mib: number, place: number, turn: number): object => ({
    offset: `${startMib + place * (mib / PARTS)} MiB`,
    size: `${mib / PARTS} MiB`,
    from: `${5 + turn} s`,
  })
  const { memoryMib, fileMib } = STORE
  // Ranks ascend with the address: the latest memory has the lowest.
  const memory = parts.map((i) => mapping(0, memoryMib, isLatest ? PARTS - 1 - i : i, i))
  const file = parts.map((i) => ({ ...mapping(memoryMib, fileMib, i, i), file: true }))
  const order = isLatest ? 'ascending' : 'shuffled'
  const zipf = { start: 0, size: `${memoryMib} MiB`, theta: 0.99, rate: '3 K/s', order }
  return {
    name: 'store',
    duration: '5 m',
    machine: {
      tick: '200 ms',
      nodes: [
        { id: 0, size: `${512 * MIB_PER_GB} MiB`, latency: '90 ns', bandwidth: '100 GB/s' },
        { id: 1, size: `${96 * MIB_PER_GB} MiB`, latency: '180 ns', bandwidth: '40 GB/s' },
      ],
    },
    targets: [
      { name: 'cold', memory: `${coldGb * MIB_PER_GB} MiB` },
      {
        name: 'store',
        mappings: [...memory, ...file],
        memoryBound,
        workload: { zipf, tick: '200 ms', loop: 'closed' },
      },
    ],
    policy,
  }
}
