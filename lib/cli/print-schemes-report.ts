/** Prints what the schemes of a run did over time. */
import { RecordError } from '../base/errors.js'
import { formatCount, formatSize, formatTime } from '../base/format.js'
import { recordOf } from '../explain/run-source.js'
import { detectFormat } from '../record/detect.js'
import { isObject } from '../record/json.js'
import { openRecord } from '../record/reader.js'
import { schemeSeries, type SchemeChoice, type SchemeSeries } from '../report/schemes.js'
import { lineChart } from '../report/view/line-chart.js'
import { formatShortSize } from '../report/view/ticks.js'
import { print } from './host.js'

const COLUMNS = 66
const QUOTA_ROWS = 9
const GOAL_ROWS = 5

/**
 * Prints the series of a run's schemes.
 *
 * @param path result folder, or a record of the lab
 * @throws FileError; RecordError where the record tells of no such scheme
 */
export function reportSchemes(
  path: string,
  { json, ...choice }: SchemeChoice & { readonly json?: true },
): void {
  const file = recordOf(path, 'cannot be reported')
  if (detectFormat(file) !== 'dlr') {
    throw new RecordError(file, 0, "a record of damo, which doesn't tell what schemes did")
  }
  const reader = openRecord(file)
  try {
    const series = schemeSeries(reader.events(), choice)
    if (series.length === 0) throw nothingToShow(file, choice)
    if (json) {
      print(JSON.stringify({ schemes: series }, null, 2))
      return
    }
    const actionOf = actionsOf(reader.scenario)
    const parts = series.map((one) => linesOf(one, actionOf(one.context, one.scheme)).join('\n'))
    print(parts.join('\n\n'))
  } finally {
    reader.close()
  }
}

function nothingToShow(file: string, { context, scheme }: SchemeChoice): RecordError {
  const isChosen = context !== undefined || scheme !== undefined
  const message = isChosen
    ? 'tells nothing of the schemes that were asked for'
    : 'tells of no scheme; there is nothing to show'
  const hint = isChosen
    ? 'leave --context and --scheme out to see all'
    : 'run a scenario whose contexts have schemes, with --out'
  return new RecordError(file, 0, message, { hint })
}

/** The action of each scheme as the scenario in the record has it: one context a kdamond, in their order. */
function actionsOf(scenario: unknown): (context: number, scheme: number) => string {
  const kdamonds = isObject(scenario) && Array.isArray(scenario.kdamonds) ? scenario.kdamonds : []
  return (context, scheme) => {
    const at = (value: unknown, key: string, i: number): unknown => {
      const list = isObject(value) ? value[key] : undefined
      return Array.isArray(list) ? (list as unknown[])[i] : undefined
    }
    const found = at(at(kdamonds[context], 'contexts', 0), 'schemes', scheme)
    const action = isObject(found) ? found.action : undefined
    return typeof action === 'string' ? ` ${action}` : ''
  }
}

function linesOf(series: SchemeSeries, action: string): string[] {
  const { context, scheme, endUs, removedAtUs, effectiveBytes, goals, statistics = {} } = series
  const end = removedAtUs === undefined ? '' : `, removed at ${formatTime(removedAtUs * 1000)}`
  const lines = [`${context}.${scheme}${action}${end}: ${statisticsText(statistics)}`]
  if (effectiveBytes.length === 0) return lines
  const axis = { start: 0, end: endUs + 1, cells: COLUMNS }
  const quota = { values: effectiveBytes, axis, height: QUOTA_ROWS, label: formatShortSize }
  lines.push('', 'effective quota', ...lineChart(quota))
  for (const { metric, current, target } of goals) {
    const goal = { values: current, target, axis, height: GOAL_ROWS, label: formatCount }
    lines.push('', `${metric} (*), target (-)`, ...lineChart(goal))
  }
  return lines
}

function statisticsText(statistics: Readonly<Record<string, unknown>>): string {
  const count = (key: string): number => Number(statistics[key] ?? 0)
  const tried = `tried ${formatCount(count('nrTried'))} (${formatSize(count('szTried'))})`
  const applied = `applied ${formatCount(count('nrApplied'))} (${formatSize(count('szApplied'))})`
  return `${tried}, ${applied}, quota exceeded ${formatCount(count('qtExceeds'))}`
}
