/** Reports that take a record and few options. */
import type { Arguments, OptionSpec } from '../../params/argparse.js'
import { DamoRefusal } from '../../params/fault.js'
import type { OpenRecords } from '../../report/damo/open-records.js'
import { isSet, numberOf, numbersOf, textOf } from './option-values.js'
import { openFiles } from './open-files.js'
import { printReport } from './output.js'
import type { ReportKind } from './report-kind.js'

/** One record, as `--input FILE`. */
export const INPUT_OPTION: OptionSpec = {
  names: ['--input', '-i'],
  initial: 'damon.data',
  placeholder: '<file>',
  help: 'record to show (default: damon.data)',
}

/** Percentiles from, until and by. */
export const RANGE_OPTION: OptionSpec = {
  names: ['--range', '-r'],
  words: 3,
  type: 'int',
  initial: [0, 101, 25],
  placeholder: '<start> <stop> <step>',
  help: 'percentiles to print',
}

const SORT_OPTION: OptionSpec = {
  names: ['--sortby', '-s'],
  choices: ['time', 'size'],
  help: 'order in which percentiles are taken (default: size)',
}

const PLOT_OPTION: OptionSpec = { names: ['--plot', '-p'] }

/** Tables with bars. */
export const TABLE_OPTIONS: readonly OptionSpec[] = [
  RANGE_OPTION,
  SORT_OPTION,
  PLOT_OPTION,
  {
    names: ['--nr_cols_bar'],
    type: 'int',
    initial: 59,
    placeholder: '<columns>',
    help: 'width of the bars; 0: none',
  },
  { names: ['--raw_number'], words: 0, help: 'plain numbers without units' },
]

const PLAIN_INPUT: ReportKind['plain'] = { name: 'input', value: (word) => word }

/** `report wss`. */
export const WSS: ReportKind = {
  options: [
    INPUT_OPTION,
    ...TABLE_OPTIONS,
    {
      names: ['--exclude_samples'],
      type: 'int',
      initial: 20,
      placeholder: '<count>',
      help: 'snapshots left out in front',
    },
    {
      names: ['--acc_thres', '-t'],
      type: 'int',
      initial: 1,
      placeholder: '<samples>',
      help: 'least accesses of a region of the working set',
    },
    {
      names: ['--sz_thres'],
      type: 'int',
      initial: 1,
      placeholder: '<bytes>',
      help: 'least size of a region of the working set',
    },
    {
      names: ['--work_time'],
      type: 'int',
      initial: 1,
      placeholder: '<us>',
      help: 'join snapshots until they cover this time',
    },
    { names: ['--all_wss'], words: 0, help: 'all values instead of percentiles' },
    { names: ['--per_target'], words: 0, help: 'each target on its own' },
    { names: ['--collapse_targets'], words: 0, help: 'all targets together, as is the default' },
  ],
  plain: PLAIN_INPUT,
  async run(values) {
    refusePlot(values)
    const { wssText } = await import('../../report/damo/wss.js')
    const percentiles = await percentilesOf(values)
    const { records, close } = await openMonitored(values)
    try {
      const options = {
        aggregate: {
          intervalUs: BigInt(numberOf(values, 'work_time')),
          nrSkipped: numberOf(values, 'exclude_samples'),
        },
        samplesMin: numberOf(values, 'acc_thres'),
        sizeMin: numberOf(values, 'sz_thres'),
        isSorted: textOf(values, 'sortby') !== 'time',
        isCollapsed: isSet(values, 'collapse_targets') || !isSet(values, 'per_target'),
        ...tableOf(values, percentiles, 'all_wss'),
      }
      await printReport(wssText(records, options))
    } finally {
      close()
    }
  },
}

/** `report nr_regions`. */
export const NR_REGIONS: ReportKind = {
  options: [INPUT_OPTION, { ...RANGE_OPTION, initial: undefined }, SORT_OPTION, PLOT_OPTION],
  plain: PLAIN_INPUT,
  async run(values) {
    refusePlot(values)
    const { nrRegionsText } = await import('../../report/damo/nr-regions.js')
    const percentiles = values.range === undefined ? QUARTERS : await percentilesOf(values)
    const { records, close } = await openMonitored(values)
    try {
      const isSorted = textOf(values, 'sortby') !== 'time'
      await printReport(nrRegionsText(records, { percentiles, isSorted }))
    } finally {
      close()
    }
  },
}

const QUARTERS = [0, 25, 50, 75, 100]

/** `report record_info`. */
export const RECORD_INFO: ReportKind = {
  options: [
    {
      names: ['--input', '-i'],
      words: '+',
      initial: 'damon.data',
      placeholder: '<file>',
      help: 'records to show (default: damon.data)',
    },
    { names: ['--raw_numbers'], words: 0, help: 'plain numbers without units' },
  ],
  plain: { name: 'input', value: (word) => [word] },
  async run(values) {
    const { guidesOf, guideText } = await import('../../report/damo/guide.js')
    const { records, close } = await openMonitored(values)
    try {
      const form = isSet(values, 'raw_numbers') ? 'raw' : 'human'
      const guides = guidesOf(records).map((guide) => guideText(guide, form))
      if (guides.length > 0) await printReport([guides.join('\n')])
    } finally {
      close()
    }
  },
}

/** The files of `--input`, with damo's words where they cannot be read. */
export function openMonitored(values: Arguments): Promise<OpenRecords> {
  const { input } = values
  const isList = Array.isArray(input)
  const files = isList ? (input as readonly string[]) : [input as string]
  const shown = isList ? `[${files.map((file) => `'${file}'`).join(', ')}]` : files[0]
  return openFiles(files, (why) => `monitoring result file (${shown}) parsing failed (${why})`)
}

/** Percentiles of `--range`. */
export async function percentilesOf(values: Arguments): Promise<readonly number[]> {
  const { pythonRange } = await import('../../report/damo/arithmetic.js')
  const [start, stop, step] = numbersOf(values, 'range')
  return pythonRange(start, stop, step)
}

/** How a table is printed. */
export function tableOf(
  values: Arguments,
  percentiles: readonly number[],
  allOption: string,
): { percentiles: readonly number[]; isAll: boolean; form: 'raw' | 'human'; barWidth: number } {
  return {
    percentiles,
    isAll: isSet(values, allOption),
    form: isSet(values, 'raw_number') ? 'raw' : 'human',
    barWidth: numberOf(values, 'nr_cols_bar'),
  }
}

/** Images are gnuplot's business. */
export function refusePlot({ plot }: Arguments): void {
  if (plot === undefined) return
  throw new DamoRefusal(
    'plot failed (images are not drawn here; `damon-lab report html` makes a page)',
  )
}
