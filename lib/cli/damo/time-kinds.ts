/** Reports about when accesses were seen. */
import type { Arguments, OptionSpec } from '../../params/argparse.js'
import { DamoRefusal } from '../../params/fault.js'
import { divide, numberText } from '../../params/number.js'
import type { TimeSpan } from '../../report/damo/times.js'
import { FILTER_OPTIONS, filterTexts } from './filter-options.js'
import { openFiles } from './open-files.js'
import { textOf, textsOf } from './option-values.js'
import { writeReport } from './output.js'
import { runPerf } from './perf.js'
import type { ReportKind } from './report-kind.js'

const INPUTS: OptionSpec = {
  names: ['--inputs'],
  words: 2,
  initial: ['damon.data', 'damon.data.profile'],
  placeholder: '<record> <profile>',
  help: 'record of accesses, and of perf',
}

const PLAIN: ReportKind['plain'] = {
  name: 'inputs',
  value: (word) => [word, `${word}.profile`],
}

/** `report times`. */
export const TIMES: ReportKind = {
  options: [INPUTS, ...FILTER_OPTIONS],
  plain: PLAIN,
  async run(values) {
    const { timesText } = await import('../../report/damo/times.js')
    await writeReport([timesText(await spansOf(values))])
  },
}

/** `report profile`. */
export const PROFILE: ReportKind = {
  options: [
    INPUTS,
    { names: ['--perf_path'], initial: 'perf', placeholder: '<file>', help: 'perf to run' },
    ...FILTER_OPTIONS,
  ],
  plain: PLAIN,
  async run(values) {
    const spans = await spansOf(values)
    if (spans.length === 0) throw new DamoRefusal('No snapshot of the condition found')
    const times = spans.flatMap((span) => [
      '--time',
      span.map((ns) => numberText(divide(ns, 1_000_000_000n))).join(','),
    ])
    const profile = textsOf(values, 'inputs')![1]
    await runPerf(textOf(values, 'perf_path')!, ['report', '-i', profile, ...times])
  },
}

async function spansOf(values: Arguments): Promise<readonly TimeSpan[]> {
  const { readFilter } = await import('../../report/damo/filter-texts.js')
  const { filterRecord } = await import('../../report/damo/filters.js')
  const { accessTimes } = await import('../../report/damo/times.js')
  const filter = readFilter(filterTexts(values))
  const { records, close } = await openFiles([textsOf(values, 'inputs')![0]])
  try {
    return accessTimes(records.map((record) => filterRecord(record, filter)))
  } finally {
    close()
  }
}
