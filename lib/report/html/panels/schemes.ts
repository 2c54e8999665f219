import { formatTime } from '../../../base/format.js'
import type { Pack } from '../pack.js'
import type { BarsChart, ChartData, LinesChart } from '../page-data.js'
import type { QuotaWindow, RecordedScheme, SchemeTotals } from '../scheme-events.js'
import type { ReportNames, ReportScope } from '../scope.js'
import type { Panel } from './panel.js'

/** Schemes of a context that are shown. */
const SHOWN_MAX = 8

/** What the operation schemes of the target's context did, and how their quotas and goals went. */
export const schemesPanel: Panel = {
  id: 'schemes',
  title: 'What the schemes did',
  begin(scope) {
    if (scope.schemes.size === 0) return undefined
    return {
      end(pack) {
        const charts = new Map(
          [...scope.schemes].map(([context, schemes]) => [
            context,
            chartsOf(scope, context, schemes.slice(0, SHOWN_MAX), pack),
          ]),
        )
        return {
          chartsOfTargets: scope.targets.map(({ survey }) => charts.get(survey.context) ?? []),
        }
      },
    }
  },
}

function chartsOf(
  { names, endUs }: ReportScope,
  context: number,
  schemes: readonly RecordedScheme[],
  pack: Pack,
): ChartData[] {
  const labels = schemes.map((scheme) => labelOf(names, context, scheme))
  const done = statisticsChart(schemes, labels, ({ index, removedAtUs }) =>
    removedAtUs === null ? names.schemeTotals?.(context, index) : undefined,
  )
  const refusals = refusalsChart(schemes, labels)
  const quotas = linesChart(
    'Effective quota: how much may be tried in a window. Windows without a limit are left out.',
    'bytes',
    schemes.map(({ windows }, i) => ({
      label: labels[i],
      points: windows
        .filter(({ esz }) => Number.isFinite(esz))
        .map(({ timeUs, esz }) => [timeUs, esz]),
    })),
    endUs,
    pack,
  )
  const goals = linesChart(
    'Goals: what was measured, in percent of the target. At 100 % the quota stays; below, it grows; above, it shrinks.',
    'percent',
    schemes.flatMap(({ windows }, i) => goalLines(windows, labels[i])),
    endUs,
    pack,
  )
  return [done, refusals, quotas, goals].filter((chart) => chart !== null)
}

function labelOf(
  names: ReportNames,
  context: number,
  { index, removedAtUs }: RecordedScheme,
): string {
  const action = names.scheme?.(context, index)
  const end = removedAtUs === null ? '' : `, removed at ${formatTime(removedAtUs * 1000)}`
  return `Scheme ${index}${action === undefined ? '' : ` (${action})`}${end}`
}

function statisticsChart(
  schemes: readonly RecordedScheme[],
  labels: readonly string[],
  totalsAtEnd: (scheme: RecordedScheme) => SchemeTotals | undefined,
): BarsChart | null {
  const isAtEnd = schemes.every(
    (scheme) => scheme.removedAtUs !== null || totalsAtEnd(scheme) !== undefined,
  )
  const rows = schemes.flatMap((scheme, i) => {
    const { statistics } = scheme
    if (statistics === null) return []
    const { isActivated } = statistics
    const { szTried, szApplied, szOpsFilterPassed } = totalsAtEnd(scheme) ?? statistics
    const label = isActivated ? labels[i] : `${labels[i]}, inactive`
    const values = [szTried, szApplied, Math.max(0, szTried - szApplied), szOpsFilterPassed]
    return [{ label, values, tone: 'plain' as const }]
  })
  if (rows.length === 0) return null
  return {
    kind: 'bars',
    caption: `Memory that schemes tried and acted on, summed up over all passes${isAtEnd ? '' : ', as recorded last'}.`,
    head: ['Scheme', 'Tried', 'Applied', 'Not applied', 'Passed page filters'],
    unit: 'bytes',
    rows,
  }
}

/** The reasons of refusals, as the record names them, in the order in which a scheme looks at them. */
const REFUSALS: readonly (readonly [reason: string, text: string])[] = [
  ['quotaFull', 'quota used up'],
  ['beforeResume', 'before where it resumes'],
  ['maxSnapshots', 'snapshots used up'],
  ['pattern', 'not of its pattern'],
  ['score', 'priority too low'],
  ['quotaRest', 'rest of the quota below the smallest region'],
  ['filter', 'rejected by a filter on regions'],
]

/** What schemes left alone, a row for each reason that occurred. */
function refusalsChart(
  schemes: readonly RecordedScheme[],
  labels: readonly string[],
): BarsChart | null {
  const rows = schemes.flatMap(({ statistics }, i) =>
    REFUSALS.flatMap(([reason, text]) => {
      const bytes = statistics?.refused[reason] ?? 0
      return bytes === 0
        ? []
        : [{ label: `${labels[i]}: ${text}`, values: [bytes], tone: 'plain' as const }]
    }),
  )
  if (rows.length === 0) return null
  return {
    kind: 'bars',
    caption:
      'Memory that schemes left alone, by what stood in the way first, summed up over all passes. ' +
      'By how much, and what would help, is told by damon-lab explain.',
    head: ['Scheme and reason', 'Left alone'],
    unit: 'bytes',
    rows,
  }
}

interface Line {
  readonly label: string
  /** Time and value, ascending. */
  readonly points: readonly (readonly [timeUs: number, value: number])[]
}

/** A line for each goal, by its position. */
function goalLines(windows: readonly QuotaWindow[], label: string): Line[] {
  const nrGoals = Math.max(0, ...windows.map(({ goals }) => goals.length))
  return Array.from({ length: nrGoals }, (_, i) => {
    const points = windows.flatMap(({ timeUs, goals }) => {
      const goal = goals.at(i)
      return goal === undefined || goal.target === 0
        ? []
        : [[timeUs, (100 * goal.current) / goal.target] as const]
    })
    const metric = windows.find(({ goals }) => goals.length > i)?.goals[i].metric ?? ''
    return { label: `${label}: ${metric}`, points }
  })
}

/** Values that hold until the next; before the first one a line is at it. */
function linesChart(
  caption: string,
  unit: LinesChart['unit'],
  given: readonly Line[],
  endUs: number,
  pack: Pack,
): LinesChart | null {
  const lines = given.filter(({ points }) => points.length > 0).slice(0, SHOWN_MAX)
  if (lines.length === 0) return null
  const times = new Set(lines.flatMap(({ points }) => points.map(([timeUs]) => timeUs)))
  const x = Float64Array.from(times.add(Math.max(endUs, ...times))).sort()
  return {
    kind: 'lines',
    caption,
    x: pack(x),
    xUnit: 'us',
    xLabel: 'Time',
    unit,
    lines: lines.map(({ label, points }) => {
      let next = 0
      const y = x.map((timeUs) => {
        while (next + 1 < points.length && points[next + 1][0] <= timeUs) next++
        return points[next][1]
      })
      return { label, y: pack(y), isStepped: true }
    }),
    band: null,
  }
}
