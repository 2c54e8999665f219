/** Statistics of the scheme that took a snapshot. */
import { at } from '../../../params/fault.js'
import { printNr, printSize } from '../../../params/print-numbers.js'
import { readBytes, readNr } from '../../../params/read-numbers.js'
import { member, objectOf, optional, type DamoValue } from '../../../params/value.js'
import type { ReportForm } from '../model.js'

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
  return objectOf(ORDER.map((key) => [key, texts[key]]))
}

function textsOf(value: DamoValue, form: ReportForm): Texts {
  return at('damos_stats', () => {
    const textOf = (key: (typeof ORDER)[number]): string => {
      const [read, print] = key.startsWith('sz_') ? [readBytes, printSize] : [readNr, printNr]
      const isOptional = OPTIONAL.includes(key)
      return print(isOptional ? optional(value, key, 0n, read) : member(value, key, read), form)
    }
    return Object.fromEntries(ORDER.map((key) => [key, textOf(key)])) as Texts
  })
}
