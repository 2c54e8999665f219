/** Reports that look at memory footprints. */
import { existsSync } from 'node:fs'
import type { OptionSpec } from '../../params/argparse.js'
import { openFiles } from './open-files.js'
import { isSet, numberOf, textOf } from './option-values.js'
import { printPaged, printReport } from './output.js'
import { perfLines } from './perf.js'
import { percentilesOf, refusePlot, TABLE_OPTIONS, tableOf } from './record-kinds.js'
import type { ReportKind } from './report-kind.js'

const METRICS = ['vsz', 'rss', 'sys_used'] as const

/** `report footprints`. */
export const FOOTPRINTS: ReportKind = {
  options: [
    {
      names: ['--input', '-i'],
      initial: 'damon.data.mem_footprint',
      placeholder: '<file>',
      help: 'footprints to show (default: damon.data.mem_footprint)',
    },
    ...TABLE_OPTIONS,
    { names: ['--all_footprint'], words: 0, help: 'all values instead of percentiles' },
  ],
  positional: { name: 'metric', choices: [...METRICS, 'all'] },
  plain: { name: 'input', value: (word) => word },
  async run(values) {
    refusePlot(values)
    const { readFootprints } = await import('../../report/damo/footprints.js')
    const { distributionText } = await import('../../report/damo/distribution.js')
    const footprints = readFootprints(textOf(values, 'input')!)
    const table = tableOf(values, await percentilesOf(values), 'all_footprint')
    const asked = textOf(values, 'metric') ?? 'all'
    const isSorted = textOf(values, 'sortby') !== 'time'
    const tables = METRICS.filter((metric) => asked === 'all' || metric === asked).map((metric) => {
      const bytes = footprints(metric)
      if (isSorted) bytes.sort((a, b) => a - b)
      return distributionText(metric, bytes, table)
    })
    await printReport([tables.join('\n')])
  },
}

const HOLISTIC_OPTIONS: readonly OptionSpec[] = [
  {
    names: ['--access_pattern'],
    initial: 'damon.data',
    placeholder: '<file>',
    help: 'record to show (default: damon.data)',
  },
  {
    names: ['--footprints'],
    placeholder: '<file>',
    help: "memory footprints (default: the record's name and .mem_footprint)",
  },
  {
    names: ['--profile'],
    placeholder: '<file>',
    help: "record of perf (default: the record's name and .profile)",
  },
  { names: ['--long'], words: 0, help: 'more of everything' },
  { names: ['--perf_path'], initial: 'perf', placeholder: '<file>', help: 'perf to run' },
  { names: ['--heatmap_time_last_n_sec'], type: 'float' },
]

/** `report holistic`; the hottest functions are there where a profile is, and perf. */
export const HOLISTIC: ReportKind = {
  options: HOLISTIC_OPTIONS,
  plain: { name: 'access_pattern', value: (word) => word },
  async run(values) {
    const { holisticText } = await import('../../report/damo/holistic.js')
    const { readFootprints } = await import('../../report/damo/footprints.js')
    const record = textOf(values, 'access_pattern')!
    const { records, close } = await openFiles(
      [record],
      (why) => `access pattern record file (${record}) parsing failed (${why})`,
    )
    try {
      const profile = textOf(values, 'profile') ?? `${record}.profile`
      const perf = ['report', '-i', profile, '--stdio']
      const isLong = isSet(values, 'long')
      const text = holisticText(records, {
        isLong,
        lastSeconds:
          values.heatmap_time_last_n_sec === undefined
            ? undefined
            : numberOf(values, 'heatmap_time_last_n_sec'),
        footprints: readFootprints(textOf(values, 'footprints') ?? `${record}.mem_footprint`),
        hotspots: existsSync(profile) ? perfLines(textOf(values, 'perf_path')!, perf) : undefined,
      })
      await (isLong ? printPaged([text]) : printReport([text]))
    } finally {
      close()
    }
  },
}
