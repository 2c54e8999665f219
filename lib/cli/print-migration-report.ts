/** Prints when to migrate a guest live. */
import { RecordError } from '../base/errors.js'
import { formatCount, formatSize, formatTime } from '../base/format.js'
import {
  predictMigration,
  type Migration,
  type MigrationMoment,
  type MigrationPlan,
} from '../report/migration.js'
import { rateWindows } from '../report/rate-windows.js'
import { lineChart } from '../report/view/line-chart.js'
import { formatShortSize } from '../report/view/ticks.js'
import { print, remark } from './host.js'
import { migrationPlanOf, type MigrationPlanOptions } from './migration-plan.js'
import { openSampled, refusing, writtenMemories } from './sampled-record.js'
import { alignColumns } from './text-table.js'

/** Options of the report. */
export interface MigrationOptions extends MigrationPlanOptions {
  readonly context?: number
  readonly accesses?: true
  readonly json?: true
}

const COLUMNS = 66
const ROWS = 9

/** A memory, and what becomes of its migration. */
interface Predicted {
  readonly memory: string
  readonly context: number
  readonly migration: Migration
}

/**
 * Prints the report.
 *
 * @throws FileError; RecordError; UsageError where nothing counted writes
 */
export async function reportMigration(path: string, options: MigrationOptions): Promise<void> {
  const plan = migrationPlanOf(options)
  const opened = await openSampled(path)
  const { file, isTold } = opened
  try {
    const memories = writtenMemories(opened, options.accesses).filter(
      ({ context }) => options.context === undefined || context === options.context,
    )
    const predicted = memories.flatMap(({ record, memory, context }): Predicted[] => {
      const migration = refusing(file, () => predictMigration(rateWindows(record), plan))
      return migration === undefined ? [] : [{ memory, context, migration }]
    })
    if (predicted.length === 0) throw nothingToShow(file, options)
    if (!isTold)
      remark(`note: ${file}: a record that does not tell what was counted; taken for writes`)
    if (options.json) {
      const guests = predicted.map(({ migration, ...guest }) => ({ ...guest, ...migration }))
      print(JSON.stringify({ plan, guests }, null, 2))
      return
    }
    print(predicted.map((one) => linesOf(one, plan).join('\n')).join('\n\n'))
  } finally {
    opened.close()
  }
}

function nothingToShow(file: string, { context }: MigrationOptions): RecordError {
  return context === undefined
    ? new RecordError(file, 0, 'has no snapshot; there is no moment to begin')
    : new RecordError(file, 0, `context ${context} counted no writes, or has no snapshot`, {
        hint: 'leave --context out to see all',
      })
}

function linesOf({ memory, migration }: Predicted, plan: MigrationPlan): string[] {
  const { memoryBytes, moments, best, worst } = migration
  const within = moments.filter(({ isWithin }) => isWithin).length
  const open = moments.filter(({ isOpen }) => isOpen).length
  const perSecond = `${formatCount(plan.bytesPerSecond / 1e6)} MB/s`
  const rows = [
    ['', 'begins at', 'rounds', 'sent', 'takes', 'stands still'],
    rowOf('best', best),
    rowOf('worst', worst),
    rowOf('at once', moments[0]),
  ]
  const first = moments[0]
  const last = moments[moments.length - 1]
  const axis = { start: first.startUs, end: last.startUs + 1, cells: COLUMNS }
  const chart = (valueOf: (moment: MigrationMoment) => number, limit?: number): string[] =>
    lineChart({
      values: moments.map((moment) => ({ timeUs: moment.startUs, value: valueOf(moment) })),
      ...(limit !== undefined && { target: [{ timeUs: first.startUs, value: limit }] }),
      axis,
      height: ROWS,
      label: limit === undefined ? formatShortSize : (us) => formatTime(Math.round(us) * 1000),
    })
  return [
    `${memory}: ${formatSize(memoryBytes)} at ${perSecond}, to stand still for ${timeText(plan.downtimeUs)} at most`,
    `${formatCount(within)} of ${formatCount(moments.length)} moments keep to that` +
      (open === 0 ? '' : `; ${formatCount(open)} would go on beyond the record, and are no choice`),
    '',
    ...alignColumns(rows),
    '',
    'stands still (*), limit (-), by the time at which it begins',
    ...chart(({ downtimeUs }) => downtimeUs, plan.downtimeUs),
    '',
    'bytes sent',
    ...chart(({ sentBytes }) => sentBytes),
  ]
}

function rowOf(
  label: string,
  { startUs, rounds, sentBytes, totalUs, downtimeUs }: MigrationMoment,
): string[] {
  return [
    label,
    startUs === 0 ? '0 s' : timeText(startUs),
    formatCount(rounds),
    formatSize(sentBytes),
    timeText(totalUs),
    timeText(downtimeUs),
  ]
}

function timeText(us: number): string {
  return us === 0 ? '0 s' : formatTime(Math.round(us / 10) * 10_000)
}
