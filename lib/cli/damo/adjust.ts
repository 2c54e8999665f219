/** `adjust`: its options. */
import { FileError } from '../../base/errors.js'
import type { Arguments } from '../../params/argparse.js'
import { DamoFault, DamoRefusal } from '../../params/fault.js'
import type { AdjustFormat } from '../../report/damo/adjust.js'
import { FILTER_OPTIONS, filterTexts } from './filter-options.js'
import { openFiles } from './open-files.js'
import { numberOf, textOf } from './option-values.js'
import type { ReportKind } from './report-kind.js'

/** The command, in the form of a report. */
export const ADJUST: ReportKind = {
  options: [
    {
      names: ['--input', '-i'],
      initial: 'damon.data',
      placeholder: '<file>',
      help: 'record to read (default: damon.data)',
    },
    {
      names: ['--output', '-o'],
      initial: 'damon.adjusted.data',
      placeholder: '<file>',
      help: 'record to write (default: damon.adjusted.data)',
    },
    {
      names: ['--output_type'],
      choices: ['json_compressed', 'json', 'perf_script'],
      initial: 'json_compressed',
      help: 'its format (default: json_compressed)',
    },
    {
      names: ['--output_permission'],
      initial: '600',
      placeholder: '<octal>',
      help: 'its permission (default: 600)',
    },
    {
      names: ['--aggregate_interval'],
      type: 'int',
      placeholder: '<us>',
      help: 'join snapshots until they cover this time',
    },
    {
      names: ['--skip'],
      type: 'int',
      initial: 20,
      placeholder: '<count>',
      help: 'snapshots left out in front where snapshots are joined',
    },
    ...FILTER_OPTIONS,
  ],
  plain: { name: 'input', value: (word) => word },
  run,
}

async function run(values: Arguments): Promise<void> {
  const permission = permissionOf(textOf(values, 'output_permission')!)
  const filter = await filterOf(values)
  const { filterRecord } = await import('../../report/damo/filters.js')
  const { aggregateRecord } = await import('../../report/damo/aggregate.js')
  const { writeRecords } = await import('../../report/damo/adjust.js')
  const input = textOf(values, 'input')!
  const { records, close } = await openFiles(
    [input],
    (why) => `monitoring result file (${input}) parsing failed (${why})`,
  )
  const interval = values.aggregate_interval as bigint | undefined
  const nrSkipped = numberOf(values, 'skip')
  const output = textOf(values, 'output')!
  try {
    const adjusted = records.map((record) => {
      const kept = filterRecord(record, filter)
      return interval === undefined
        ? kept
        : aggregateRecord(kept, { intervalUs: interval, nrSkipped })
    })
    const format = textOf(values, 'output_type') as AdjustFormat
    await writeRecords(adjusted, output, format, permission)
  } catch (error) {
    if (error instanceof FileError) throw new DamoFault(error.message, error.message)
    throw error
  } finally {
    close()
  }
}

async function filterOf(
  values: Arguments,
): Promise<ReturnType<typeof import('../../report/damo/filter-texts.js').readFilter>> {
  const { readFilter } = await import('../../report/damo/filter-texts.js')
  try {
    return readFilter(filterTexts(values))
  } catch (error) {
    if (!(error instanceof DamoRefusal)) throw error
    throw new DamoRefusal(`filter option wrong (${error.message})`)
  }
}

function permissionOf(text: string): number {
  const refuse = (why: string): never => {
    throw new DamoRefusal(`wrong --output_permission (${text}) (${why})`)
  }
  const digits = text.trim().replace(/^0o/i, '')
  if (!/^-?[0-7]+$/.test(digits)) {
    refuse(`parsing failed (invalid literal for int() with base 8: '${text}')`)
  }
  const permission = parseInt(digits, 8)
  if (permission < 0 || permission > 0o777) refuse('out of available permission range')
  return permission
}
