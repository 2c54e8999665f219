/** Row 4. */
import type { PublishedRow } from '../row.js'
import { medianOf, runDocument } from '../runs.js'

const SEEDS = [1, 2, 3]
const FAST_GB = 300
const SLOW_GB = 100
/** What the stream asks for, GB a second: as much as both nodes have, and twice as much. */
const DEMANDS_GB = [FAST_GB + SLOW_GB, 2 * (FAST_GB + SLOW_GB)]
const INTERLEAVED = { name: 'hot_interleave', weight0: FAST_GB / SLOW_GB, weight1: 1 }
const BYTES_PER_ACCESS = 4096
const GB = 1e9

const nameOf = (demandGb: number): string => `gain, ${demandGb} GB/s wanted`

/** Hot memory spread over two nodes by migrate destinations. */
export const hotInterleaving: PublishedRow = {
  row: 4,
  title: 'hot memory interleaved by destinations of migration',
  source: 'linux-mm, 20250709005952.17776-1-bijan311, merged for Linux 6.17',
  model:
    'What was measured there, and on which machine, is not known here but that it is bound by bandwidth. The lab has ' +
    `a stream of 32 threads over the hot half of 1 GiB, which lies on the fast node. Nodes have ${FAST_GB} and ` +
    `${SLOW_GB} GB/s, as an example of the kernel’s mailing list has them, and 90 and 200 ns; the stream asks for as ` +
    'much as both have, and for twice as much. `policy: hot_interleave` with weights of 3 and 1 against ' +
    '`first_touch`, 30 s, medians of three seeds, changes of what the stream gets done.',
  calibration: '',
  figures: DEMANDS_GB.map((demandGb) => ({
    name: nameOf(demandGb),
    published: 25,
    unit: '%',
    base: 0,
  })),
  disagreements: {
    [nameOf(DEMANDS_GB[0])]:
      'how much it gains is a matter of demand: a third more bandwidth is a third more speed only to a stream that ' +
      'nothing but bandwidth holds up. What asks for just as much as both nodes have also feels the longer latency.',
  },
  async measure() {
    const values: Record<string, number> = {}
    for (const demandGb of DEMANDS_GB) {
      const packed = await speedUnder('first_touch', demandGb)
      values[nameOf(demandGb)] = 100 * ((await speedUnder(INTERLEAVED, demandGb)) / packed - 1)
    }
    return values
  },
}

async function speedUnder(policy: object | string, demandGb: number): Promise<number> {
  const runs = await runDocument(scenarioOf(policy, demandGb), SEEDS)
  return medianOf(runs, ({ machine }) => 1 / machine!.targets[0].slowdown!)
}

function scenarioOf(policy: object | string, demandGb: number): object {
  const rate = String(Math.round((demandGb * GB) / BYTES_PER_ACCESS))
  return {
    name: 'stream',
    duration: '30 s',
    machine: {
      nodes: [
        { id: 0, size: '2 GiB', latency: '90 ns', bandwidth: `${FAST_GB} GB/s` },
        { id: 1, size: '2 GiB', latency: '200 ns', bandwidth: `${SLOW_GB} GB/s` },
      ],
    },
    targets: [
      {
        name: 'stream',
        memory: '1 GiB',
        // As that of scenarios/tiers/stream.yaml.
        memoryBound: '60%',
        bytesPerAccess: BYTES_PER_ACCESS,
        threads: 32,
        workload: {
          areas: [{ start: 0, size: '50%', rate }],
          tick: '200 ms',
          loop: 'closed',
        },
      },
    ],
    policy,
  }
}
