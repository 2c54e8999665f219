/** Row 3. */
import type { PublishedRow } from '../row.js'
import { medianOf, runDocument } from '../runs.js'

/** Memory of a program, MB. */
export interface HotCold {
  readonly hot: number
  readonly cold: number
}

/** A pair, and what `numastat -c` showed of it at the end: on the fast and on the slow node, MB. */
interface PublishedPair extends HotCold {
  readonly ended: readonly [fast: number, slow: number]
}

const MIB = 2 ** 20
const SEEDS = [1, 2, 3]
/** Parts of either kind, by turns on the two nodes. */
const PARTS = 8

/** The published ones. */
export const HOT_COLD: readonly PublishedPair[] = [
  { hot: 1800, cold: 2000, ended: [1800, 2000] },
  { hot: 300, cold: 500, ended: [300, 500] },
  { hot: 800, cold: 3200, ended: [801, 3199] },
  { hot: 3, cold: 5, ended: [4, 5] },
  { hot: 30, cold: 50, ended: [31, 51] },
]

/** Hot and cold memory, put where it belongs. */
export const hotCold: PublishedRow = {
  row: 3,
  title: 'hot and cold memory on the nodes where they belong',
  source:
    'HMSDK, linux-mm, thread of 20240115045253.1775-1-honggyu.kim@sk.com; `numastat -c`, which shows whole MB, ' +
    'with what the process has beside',
  model:
    'Each program by itself (there all five at once): its hot part is touched all the time, its cold part once, ' +
    `when it is filled. Either is put in ${PARTS} pieces, by turns on node 0 and node 2, so that each node begins ` +
    'with half of both. `policy: hmsdk` with its defaults, 10 minutes, medians of three seeds. Right to the MB are ' +
    'pairs of which each node holds what it should when rounded; published: with one MB more or less. What is left ' +
    'astray here are single cold pages in regions of hot ones; there are none where each page is a region.',
  calibration: '',
  figures: [
    ...HOT_COLD.flatMap(({ hot, cold, ended }) => [
      { name: `${hot}/${cold}, on node 0`, published: ended[0], unit: 'MB' },
      { name: `${hot}/${cold}, on node 2`, published: ended[1], unit: 'MB' },
    ]),
    { name: 'pairs right to the MB', published: HOT_COLD.length, unit: '' },
  ],
  disagreements: {},
  async measure() {
    const values: Record<string, number> = { 'pairs right to the MB': 0 }
    for (const { hot, cold } of HOT_COLD) {
      const runs = await runDocument(hotColdScenario({ hot, cold }), SEEDS)
      const [fast, slow] = [0, 1].map((node) =>
        medianOf(runs, ({ machine }) => machine!.nodes[node].usedBytes.end / MIB),
      )
      values[`${hot}/${cold}, on node 0`] = fast
      values[`${hot}/${cold}, on node 2`] = slow
      if (Math.round(fast) === hot && Math.round(slow) === cold) values['pairs right to the MB']++
    }
    return values
  },
}

/**
 * A program whose hot and cold parts are mixed over nodes 0 and 2, under HMSDK.
 *
 * @param minNrRegions of each node; left out: HMSDK's
 */
export function hotColdScenario({ hot, cold }: HotCold, minNrRegions?: number): object {
  const nodeBytes = 2 * (hot + cold) * MIB
  const free = [0, nodeBytes]
  const put = (mb: number, node: number): object => {
    const size = (mb * MIB) / PARTS
    const frame = free[node]
    free[node] += size
    return { size: String(size), frame: String(frame) }
  }
  const pieces = Array.from({ length: PARTS }, (_, i) => [put(hot, i % 2), put(cold, i % 2)])
  const regions = { min_nr_regions: minNrRegions, max_nr_regions: 2 * minNrRegions! }
  return {
    name: 'hot_cold',
    duration: '10 m',
    machine: {
      tick: '1 s',
      nodes: [
        { id: 0, size: String(nodeBytes), latency: '90 ns' },
        { id: 2, size: String(nodeBytes), latency: '200 ns' },
      ],
    },
    targets: [
      {
        name: 'hot_cold',
        image: false,
        mappings: [0, 1].flatMap((kind) => pieces.map((both) => both[kind])),
        workload: { tick: '100 ms', areas: [{ start: 0, size: String(hot * MIB), every: 1 }] },
      },
    ],
    policy: { name: 'hmsdk', ...(minNrRegions !== undefined && regions) },
  }
}
