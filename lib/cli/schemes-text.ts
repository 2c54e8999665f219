/** What the operation schemes of a run did, a line each. */
import { formatCount, formatSize, formatTime } from '../base/format.js'
import { DAMO_MAX } from '../base/units.js'
import type { RunSummary, SchemeSummary } from '../engine/summary.js'
import { alignColumns } from './text-table.js'

const SCHEMES_SHOWN = 20

/** Lines of a table; none where there are no schemes. */
export function schemeLines({ contexts }: RunSummary): string[] {
  const rows = contexts.flatMap(({ schemes = [], removedSchemes = [] }, context) => [
    ...schemes.map((scheme, i) => rowOf(`${context}.${i} ${scheme.action}`, scheme)),
    ...removedSchemes.map((scheme) => {
      const end = `removed at ${formatTime(scheme.removedAtUs * 1000)}`
      return rowOf(`${context}.${scheme.index} ${scheme.action}, ${end}`, scheme)
    }),
  ])
  if (rows.length === 0) return []
  const head = ['scheme', 'tried', 'applied', 'quota exceeded', 'effective quota', 'goals']
  const lines = alignColumns([head, ...rows.slice(0, SCHEMES_SHOWN)])
  const rest = rows.length - SCHEMES_SHOWN
  return rest > 0 ? [...lines, `… and ${formatCount(rest)} more schemes`] : lines
}

function rowOf(name: string, scheme: SchemeSummary): string[] {
  const { nrTried, szTried, nrApplied, szApplied, qtExceeds, effectiveBytes, goals } = scheme
  const goalTexts = goals.map(
    ({ metric, targetValue, currentValue }) =>
      `${metric} ${formatCount(currentValue)} of ${formatCount(targetValue)}`,
  )
  return [
    name,
    `${timesText(nrTried)}, ${formatSize(szTried)}`,
    `${timesText(nrApplied)}, ${formatSize(szApplied)}`,
    timesText(qtExceeds),
    quotaText(effectiveBytes),
    goalTexts.length === 0 ? '-' : goalTexts.join('; '),
  ]
}

function timesText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'time' : 'times'}`
}

function quotaText(bytes: number): string {
  if (bytes >= DAMO_MAX) return 'max'
  return bytes === 0 ? '-' : formatSize(bytes)
}
