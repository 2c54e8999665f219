/** Statistics of the scheme that took a snapshot. */
import { DamoFault } from '../../../params/fault.js'
import type { DamoNumber } from '../../../params/number.js'
import { printNr, printSize } from '../../../params/print-numbers.js'
import { readBytes, readNr } from '../../../params/read-numbers.js'
import type { DamoValue } from '../../../record/damo-model.js'
import { numberOf } from '../intervals.js'
import { membersOf } from '../scheme-filters.js'
import type { ReportForm } from '../print.js'

const COUNTS = ['nr_tried', 'nr_applied', 'qt_exceeds', 'nr_snapshots', 'max_nr_snapshots'] as const
const SIZES = ['sz_tried', 'sz_applied', 'sz_ops_filter_passed'] as const
const OPTIONAL: readonly string[] = ['nr_snapshots', 'max_nr_snapshots']
/** The order in which damo writes them. */
const ORDER = [
  'nr_tried',
  'sz_tried',
  'nr_applied',
  'sz_applied',
  'sz_ops_filter_passed',
  'qt_exceeds',
  'nr_snapshots',
  'max_nr_snapshots',
] as const

type Texts = Readonly<Record<(typeof ORDER)[number], string>>

/** The statistics as lines; `none` where there are none. */
export function statsText(value: DamoValue, form: ReportForm): string {
  if (value === null) return 'none'
  const stats = textsOf(value, form)
  return [
    `tried ${stats.nr_tried} times (${stats.sz_tried})`,
    `applied ${stats.nr_applied} times (${stats.sz_applied})`,
    `${stats.sz_ops_filter_passed} passed filters`,
    `quota exceeded ${stats.qt_exceeds} times`,
    stats.sz_ops_filter_passed,
    `tried ${stats.nr_snapshots} snapshots (max ${stats.max_nr_snapshots})`,
  ].join('\n')
}

/** The statistics as damo writes them in JSON. */
export function statsJson(value: DamoValue, form: ReportForm): DamoValue {
  if (value === null) return null
  const texts = textsOf(value, form)
  return Object.fromEntries(ORDER.map((key) => [key, texts[key]]))
}

function textsOf(value: DamoValue, form: ReportForm): Texts {
  const members = membersOf('damos_stats', value)
  const texts: Record<string, string> = {}
  const put = (
    key: string,
    read: (value: DamoNumber | string) => DamoNumber,
    print: (value: DamoNumber, form: ReportForm) => string,
  ): void => {
    if (!(key in members) && !OPTIONAL.includes(key)) {
      throw new DamoFault(`'${key}'`, `damos_stats of a snapshot lack "${key}"`)
    }
    texts[key] = print(numberOf(members[key] ?? 0, read), form)
  }
  for (const key of COUNTS) put(key, readNr, printNr)
  for (const key of SIZES) put(key, readBytes, printSize)
  return texts as Texts
}
