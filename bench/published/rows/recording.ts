/** Row 6. */
import { changesOf, STAND_INS_ARE } from '../evaluation/figures.js'
import { outcomesOf, type Outcome } from '../evaluation/outcomes.js'
import { NOISE_PERCENT, totalChange, type Setting } from '../evaluation/table.js'
import type { PublishedFigure, PublishedRow } from '../row.js'
import { CHECK_US, monitorCpu } from '../runs.js'

/** Recording, without any scheme: of the program, or of all memory of the machine. */
const RECORDED: readonly Recorded[] = [
  {
    space: 'virtual',
    setting: 'rec',
    kdamonds: [{ contexts: [{ ops: 'vaddr', targets: [{ pid: 'program' }] }] }],
  },
  {
    space: 'physical',
    setting: 'prec',
    kdamonds: [{ contexts: [{ ops: 'paddr', targets: [{ pid: null, regions: [] }] }] }],
  },
]

interface Recorded {
  readonly space: string
  readonly setting: Setting
  readonly kdamonds: readonly object[]
}

/** See {@link RECORDED}. */
export const recordingOverhead: PublishedRow = {
  row: 6,
  title: 'recording, virtual and physical',
  source: 'DAMON project, evaluation of patches v24 (2021)',
  model:
    `${STAND_INS_ARE} A kdamond without schemes watches the program, or the 130 GiB of the machine, 5 ms and ` +
    '100 ms, 10 to 1,000 regions. Changes are of all six, published give or take 1 %; CPU is the highest of the ' +
    `six, where a check takes ${CHECK_US * 1000} ns; published is the most of any. All 24: run time +1.16 % ` +
    '(virtual) and -0.11 % (physical), system memory +0.39 % and -1.30 %.',
  calibration: '',
  figures: RECORDED.flatMap(({ space, setting }) => [
    figureOf(`run time, ${space}`, totalChange('runTime', setting)),
    figureOf(`system memory, ${space}`, totalChange('system', setting)),
    { name: `CPU of the monitor, ${space}`, published: [0, 2], unit: '%' },
  ]),
  disagreements: {
    'run time, virtual':
      'in the lab a monitor with a CPU of its own takes nothing of a program’s time. Published, streamcluster took ' +
      '12 % longer (3 % with all memory recorded), the five others together 0.9 % less: what of this is recording, ' +
      'the table does not tell.',
    'system memory, virtual':
      'what a record and its recorder hold is not in the lab. Published are 1 to 38 MiB, whatever the program has; ' +
      '14 beside the 13 MiB of swaptions.',
  },
  async measure() {
    const values: Record<string, number> = {}
    for (const { space, kdamonds } of RECORDED) {
      const outcomes = await outcomesOf(() => ({ kdamonds, memoryGib: 130 }))
      const changes = await changesOf(outcomes)
      values[`run time, ${space}`] = changes['run time, all six']
      values[`system memory, ${space}`] = changes['system memory, all six']
      values[`CPU of the monitor, ${space}`] = Math.max(...outcomes.map(cpuOf))
    }
    return values
  },
}

/** Known give or take noise; a direction is asked for beyond that. */
function figureOf(name: string, change: number): PublishedFigure {
  const [low, high] = [change - NOISE_PERCENT, change + NOISE_PERCENT]
  return { name, published: [low, high], unit: '%', ...((low > 0 || high < 0) && { base: 0 }) }
}

function cpuOf({ runs }: Outcome): number {
  return monitorCpu(runs[0])
}
