/** The table of a sweep: medians and intervals over the seeds, one row for each combination of values. */
import { medianAndInterval, type MedianAndInterval } from '../base/spread.js'
import { CheckTally, type RowChecks, type SweepCheck } from './checks.js'
import { figureOf } from './figures.js'
import type { SweepParameter } from './parameters.js'
import { pointsOf, type SweepPlan } from './plan.js'
import type { PointFailure, PointResult } from './point.js'

/** A figure over the seeds of a row. */
export interface FigureSpread extends MedianAndInterval {
  /** Points of the row that have the figure; at least 1. */
  readonly nrValues: number
}

/** One combination of values. */
export interface TableRow {
  readonly parameters: Readonly<Record<string, string>>
  /** Points that are done; the seeds of a row when all are. */
  readonly nrPoints: number
  /** By name; null where no point of the row has the figure. */
  readonly figures: Readonly<Record<string, FigureSpread | null>>
  /** What failed of the scenario's checks; left out where the sweep has none. */
  readonly checks?: RowChecks
}

/** What came out of a sweep. */
export interface SweepTable {
  /** The scenario's name. */
  readonly name: string
  readonly parameters: readonly SweepParameter[]
  readonly firstSeed: number
  readonly nrSeeds: number
  readonly points: { readonly total: number; readonly done: number; readonly failed: number }
  /** Whether the sweep was cut short. */
  readonly isInterrupted: boolean
  /** Names of the figures in their order. */
  readonly figures: readonly string[]
  /** In the order of the parameters' values, the last one's varying fastest. */
  readonly rows: readonly TableRow[]
  /** Points that could not be run; a resumed sweep tries them again. */
  readonly failures: readonly PointFailure[]
  /** What became of the scenario's checks; left out where no point has any. */
  readonly checks?: readonly SweepCheck[]
}

/** What a table is made of. */
export interface TableInput {
  readonly plan: SweepPlan
  readonly figures: readonly string[]
  readonly results: Iterable<PointResult>
  readonly isInterrupted: boolean
  readonly failures: readonly PointFailure[]
}

/** Makes the table. The order of the results does not matter. */
export function tabulate(input: TableInput): SweepTable {
  const { plan, figures, results, isInterrupted, failures } = input
  const { rows, nrSeeds } = plan
  const total = rows.length * nrSeeds
  // Points are numbered seed by seed, as they are run.
  const indexes = new Map<string, number>()
  for (const { id } of pointsOf(plan)) indexes.set(id, indexes.size)
  const values = figures.map(() => new Float64Array(total).fill(NaN))
  const isDone = new Uint8Array(total)
  const tally = new CheckTally()
  for (const result of results) {
    const { id, summary } = result
    const index = indexes.get(id)
    if (index === undefined) continue
    isDone[index] = 1
    tally.take(index, index % rows.length, result, summary.checks ?? [])
    for (const [f, figure] of figures.entries()) values[f][index] = figureOf(summary, figure)
  }
  const done = isDone.reduce((sum, one) => sum + one, 0)
  const checks = tally.checks()
  const seedsOf = (row: number): number[] =>
    Array.from({ length: nrSeeds }, (_, seed) => seed * rows.length + row)
  return {
    name: plan.name,
    parameters: plan.parameters,
    firstSeed: plan.firstSeed,
    nrSeeds,
    points: { total, done, failed: failures.length },
    isInterrupted: isInterrupted && done + failures.length < total,
    figures,
    rows: rows.map(({ parameters }, row) => ({
      parameters,
      nrPoints: seedsOf(row).filter((index) => isDone[index] === 1).length,
      figures: Object.fromEntries(
        figures.map((figure, f) => [figure, spreadOf(seedsOf(row).map((i) => values[f][i]))]),
      ),
      ...(checks !== undefined && { checks: tally.ofRow(row) }),
    })),
    failures,
    ...(checks !== undefined && { checks }),
  }
}

/** The table with some of its figures only. */
export function withFigures(table: SweepTable, names: readonly string[]): SweepTable {
  const rows = table.rows.map((row) => ({
    ...row,
    figures: Object.fromEntries(names.map((name) => [name, row.figures[name]])),
  }))
  return { ...table, figures: names, rows }
}

/** Median and interval; NaN is left out, and null returned where nothing else is there. */
export function spreadOf(values: readonly number[]): FigureSpread | null {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length === 0) return null
  return { nrValues: known.length, ...medianAndInterval(known) }
}
