/** Figures side by side: one row a figure, the first side as the base of all differences. */
import { unitOf, type FigureUnit } from '../base/figure-unit.js'
import { allNames, isCost, type Figure } from './figures.js'
import type { Side } from './side.js'

/** How a figure of a later side differs from that of the first. */
export interface Difference {
  readonly absolute: number
  /** As a share of the first side's value; null where that is 0. */
  readonly relative: number | null
  /** Of groups: the two intervals have no value in common. Null where neither side is a group. */
  readonly isApart: boolean | null
}

/** One figure over all sides. */
export interface ComparisonRow {
  readonly name: string
  readonly unit: FigureUnit
  /** It differs from run to run, whatever is run. */
  readonly isCost: boolean
  /** By side; null where a side has none. */
  readonly figures: readonly (Figure | null)[]
  /** By side; that of the first, and those that cannot be taken, are null. */
  readonly differences: readonly (Difference | null)[]
}

/** All rows. */
export interface Comparison {
  readonly sides: readonly Side[]
  readonly rows: readonly ComparisonRow[]
}

/** How to compare. */
export interface CompareOptions {
  /** Takes differences of costs, too. */
  readonly hasCostDifferences?: boolean
}

/** Puts sides beside each other. Figures that no side has a value of are left out. */
export function compareSides(sides: readonly Side[], options: CompareOptions = {}): Comparison {
  const names = allNames(sides.map((side) => side.figures))
  const rows = names.map((name): ComparisonRow => {
    const figures = sides.map((side) => side.figures.get(name) ?? null)
    const [first] = figures
    const hasDifferences = !isCost(name) || options.hasCostDifferences === true
    const differences = figures.map((figure, i) =>
      i === 0 || !hasDifferences ? null : differenceOf(first, figure),
    )
    return { name, unit: unitOf(name), isCost: isCost(name), figures, differences }
  })
  const shown = rows.filter(({ figures }) => figures.some((figure) => figure !== null))
  return { sides, rows: shown.sort((a, b) => placeOf(a) - placeOf(b)) }
}

/** Figures of the whole first, then those of its parts, costs last. */
function placeOf({ name, isCost }: ComparisonRow): number {
  if (isCost) return 3
  return ['contexts[', 'targets.'].findIndex((start) => name.startsWith(start)) + 1
}

function differenceOf(first: Figure | null, figure: Figure | null): Difference | null {
  if (first === null || figure === null) return null
  const absolute = figure.value - first.value
  const relative = first.value === 0 ? null : absolute / Math.abs(first.value)
  const isGroup = first.spread !== undefined || figure.spread !== undefined
  const [a, b] = [intervalOf(first), intervalOf(figure)]
  const isApart = isGroup ? a.high < b.low || b.high < a.low : null
  return { absolute, relative, isApart }
}

function intervalOf({ value, spread }: Figure): { readonly low: number; readonly high: number } {
  return spread ?? { low: value, high: value }
}
