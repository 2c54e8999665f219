/** Row 20. */
import type { PublishedFigure, PublishedRow } from '../row.js'
import { runDocument } from '../runs.js'

/**
 * Jobs whose cold memory differs in how long it is left alone: as much comes back after 2 minutes in the mean as
 * after 4, 8, … minutes.
 */
interface Job {
  /** After how long all of it came back. */
  readonly within: string
  /** So many times 2 minutes are doubled, less one. */
  readonly nrReturns: number
  /** The fitted one: share of memory that is not hot. */
  readonly rest: number
}
const JOBS: readonly Job[] = [
  { within: '17 h', nrReturns: 10, rest: 0.376 },
  { within: '32 min', nrReturns: 5, rest: 0.447 },
]

const MEMORY_MIB = 1024
const PAGES_PER_MIB = 256
/** After how long a job comes back to a page that is hot, in the mean. */
const HOT_S = 20
/** Share of pages that do not compress. */
const INCOMPRESSIBLE = 0.31

const COVERAGE_FOLLOWS =
  'follows from how long cold memory is left alone: what is published lies between the two jobs.'

/** Cold memory in compressed memory, in two fleets. */
export const coldMemory: PublishedRow = {
  row: 20,
  title: 'cold memory of fleets: kstaled and zswap, Senpai',
  source: 'Lagar-Cavilla et al., ASPLOS 2019; Weiner et al. (TMO), ASPLOS 2022',
  model:
    'Fleets cannot be had here. Two jobs of 1 GiB take their place, with the published share of memory that is cold ' +
    'for 120 s, 32 %: what is hot comes back after 20 s in the mean, page by page, the rest in equal parts after 2, ' +
    '4, 8, … minutes, up to 17 hours or up to 32 minutes; how long it is left alone is not published in what the lab ' +
    'follows. `policy: kstaled` (0.2 % of the working set a minute, a scan each 120 s) for 2 hours, 31 % of pages do ' +
    'not compress (assumed), the others threefold; `policy: senpai_paper` (0.05 % each 6 s, up to 0.1 % of pressure) ' +
    'for 6 hours. Coverage is the share of cold memory that is compressed, savings are of all memory, less what ' +
    'holds it compressed, both at the end.',
  calibration: 'for each job how much is not hot, to the cold share, which is no figure here.',
  figures: JOBS.flatMap(({ within }) => [
    figureOf(`coverage, back within ${within}`, 20),
    { ...figureOf(`saved by kstaled, ${within}`, [4, 5]), base: 0 },
    { ...figureOf(`saved by Senpai, ${within}`, [20, 32]), base: 0 },
  ]),
  disagreements: {
    'coverage, back within 17 h': COVERAGE_FOLLOWS,
    'coverage, back within 32 min': COVERAGE_FOLLOWS,
    'saved by kstaled, 32 min': 'as its coverage.',
    'saved by Senpai, 17 h':
      'of 1,514 MiB that Senpai took in 6 hours, 168 are out at the end: as much comes back as it takes, 0.05 % ' +
      'each 6 s, since reclaim takes what was not touched between two looks, be it idle for minutes or for hours. ' +
      'Pressure is a tenth of its threshold. Published servers have files and unused memory of their infrastructure ' +
      'as well.',
    'saved by Senpai, 32 min': 'in the same way; 70 of 1,595 MiB are out.',
  },
  async measure() {
    const values: Record<string, number> = {}
    for (const job of JOBS) {
      const [scanned] = await runDocument(scenarioOf(job, '2 h', 'kstaled'), [1])
      const [probed] = await runDocument(scenarioOf(job, '6 h', 'senpai_paper'), [1])
      const savedOf = ({ machine }: typeof scanned): number =>
        100 * (1 - machine!.nodes[0].usedBytes.end / (MEMORY_MIB * 2 ** 20))
      const { coverage } = scanned.machine!.policy!.jobs[0].figures
      values[`coverage, back within ${job.within}`] = 100 * coverage!
      values[`saved by kstaled, ${job.within}`] = savedOf(scanned)
      values[`saved by Senpai, ${job.within}`] = savedOf(probed)
    }
    return values
  },
}

function figureOf(name: string, published: PublishedFigure['published']): PublishedFigure {
  return { name, published, unit: '%' }
}

function scenarioOf({ nrReturns, rest }: Job, duration: string, policy: string): object {
  const partMib = Math.round((MEMORY_MIB * rest) / nrReturns / 2) * 2
  const hotMib = MEMORY_MIB - nrReturns * partMib
  const parts = Array.from({ length: nrReturns }, (_, i) =>
    touched(hotMib + i * partMib, partMib, 120 * 2 ** i),
  )
  return {
    name: 'job',
    duration,
    machine: {
      nodes: [{ id: 0, size: '4 GiB' }],
      swap: {
        kind: 'zram',
        size: '4 GiB',
        ratio: 3,
        read: '6 us',
        incompressible: INCOMPRESSIBLE,
      },
      tick: '1 s',
    },
    targets: [
      {
        name: 'job',
        memory: `${MEMORY_MIB} MiB`,
        workload: [touched(0, hotMib, HOT_S), ...parts],
      },
    ],
    policy,
  }
}

/** Memory that is come back to page by page, in the mean after so long. */
function touched(startMib: number, mib: number, returnS: number): object {
  const rate = String((mib * PAGES_PER_MIB) / returnS)
  const area = { start: `${startMib} MiB`, size: `${mib} MiB`, rate }
  return { loop: 'closed', tick: '1 s', areas: [area] }
}
