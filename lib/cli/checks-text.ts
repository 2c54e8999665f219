/** What became of a scenario's checks, as text: a line for each, with the figures that it names. */
import type { CheckResult } from '../engine/summary.js'
import { alignColumns } from './text-table.js'

/** Formats checks; what they show, and why they failed, stands below each. */
export function formatChecks(checks: readonly CheckResult[]): string {
  const lines = alignColumns(
    checks.map(({ that, passed, figures }) => [
      passed === null ? 'not judged' : passed ? 'passed' : 'FAILED',
      that,
      Object.entries(figures)
        .map(([name, value]) => `${name} = ${figureText(value)}`)
        .join(', '),
    ]),
  )
  const indent = ' '.repeat(4)
  return checks
    .flatMap(({ because, reason }, i) => [
      lines[i],
      ...(because === undefined ? [] : [indent + because]),
      ...(reason === undefined ? [] : [indent + reason]),
    ])
    .join('\n')
}

/** The value of a figure, in the unit of the expression, so that one can be held against the other. */
export function figureText(value: number | null): string {
  if (value === null) return 'no value'
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
}
