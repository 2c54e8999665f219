/** A comparison as a table: a line for each figure, units as in the summary of a run. */
import type { FigureUnit } from '../base/figure-unit.js'
import { formatCount, formatShare, formatSize, formatTime } from '../base/format.js'
import type { Comparison, ComparisonRow, Difference } from '../compare/comparison.js'
import type { ConditionResult } from '../compare/fail-if.js'
import type { Figure } from '../compare/figures.js'
import type { Side } from '../compare/side.js'

/** Contexts, and targets, whose figures are shown. */
const PARTS_MAX = 8

/** What to show. */
export interface CompareTextOptions {
  /** All contexts and targets. */
  readonly hasAll: boolean
}

/** Formats a comparison. */
export function formatComparison(comparison: Comparison, { hasAll }: CompareTextOptions): string {
  const { sides, rows } = comparison
  const shown = hasAll ? rows : rows.filter(isShown(rows))
  const table = alignTable([headOf(sides), ...shown.map((row) => rowOf(row))])
  const costs = shown.filter((row) => row.isCost).length
  const rest = rows.length - shown.length
  const isMarked = shown.some((row) => row.differences.some((one) => one?.isApart === true))
  const isGrouped = sides.some(({ runs }) => runs.length > 1)
  const notes = [
    ...(isGrouped ? ['groups: median [low, high], the middle 90 % of their runs'] : []),
    ...(isMarked ? ['*: the intervals have no value in common'] : []),
    ...(costs > 0 ? ['cost: not reproducible; --cost takes differences of it'] : []),
    ...(rest > 0 ? [`${formatCount(rest)} more figures: --all, or --json`] : []),
  ]
  return [...sides.flatMap(describe), '', ...table, ...(notes.length > 0 ? ['', ...notes] : [])]
    .join('\n')
    .trimEnd()
}

/** Formats a condition: whether it holds, and the figures it names. */
export function formatCondition({ text, holds, figures }: ConditionResult): string {
  const values = [...figures].map(([name, value]) => `  ${name} = ${String(value)}`)
  return [`${holds ? 'failed' : 'passed'}: ${text}`, ...values].join('\n')
}

/** Leaves out what one side alone has, what a single context repeats, parts after the first few, and tails of parts. */
function isShown(rows: readonly ComparisonRow[]): (row: ComparisonRow) => boolean {
  const partOf = (name: string): string | undefined =>
    /^contexts\[\d+\]/.exec(name)?.[0] ??
    /^(targets\..+?)\.(?:(?:regions|wssBytes|regionBytes|ageUs)\.\w+|\w+)$/.exec(name)?.[1]
  const parts = [
    ...new Set(rows.map(({ name }) => partOf(name)).filter((one) => one !== undefined)),
  ]
  const contexts = parts.filter((part) => part.startsWith('contexts'))
  const targets = parts.filter((part) => part.startsWith('targets'))
  const shown = new Set([...contexts.slice(0, PARTS_MAX), ...targets.slice(0, PARTS_MAX)])
  return ({ name, figures }) => {
    if (figures.filter((figure) => figure !== null).length < 2) return false
    const part = partOf(name)
    if (part === undefined) return true
    if (contexts.length === 1 && part.startsWith('contexts')) return /\.(sample|aggr)Us$/.test(name)
    return shown.has(part) && !/\.(min|max|p0|p25|p75|p100)$/.test(name)
  }
}

function describe({ label, runs }: Side): string[] {
  const [{ path, kind, name, seed }] = runs
  const remarks = runs.flatMap((run) => run.remarks.map((remark) => `   ${run.path}: ${remark}`))
  const isGroup = runs.length > 1
  const seeds = runs.flatMap((run) => (run.seed === undefined ? [] : [run.seed]))
  const words = [
    isGroup ? `${runs.length} runs, ${path}${kind === 'sweep' ? '' : ' …'}` : path,
    kind === 'results' ? undefined : kind,
    name,
    isGroup && seeds.length > 1
      ? `seeds ${Math.min(...seeds)} to ${Math.max(...seeds)}`
      : seed === undefined
        ? undefined
        : `seed ${seed}`,
  ]
  return [`${label}  ${words.filter((word) => word !== undefined).join(', ')}`, ...remarks]
}

function headOf(sides: readonly Side[]): string[] {
  const [first, ...others] = sides.map((side) => side.label)
  return ['figure', first, ...others.flatMap((label) => [label, `${label} - ${first}`, 'relative'])]
}

function rowOf({ name, unit, figures, differences }: ComparisonRow): string[] {
  const [first, ...others] = figures.map((figure) => figureText(figure, unit))
  return [
    name,
    first,
    ...others.flatMap((text, i) => [text, ...differenceTexts(differences[i + 1], unit)]),
  ]
}

function figureText(figure: Figure | null, unit: FigureUnit): string {
  if (figure === null) return '-'
  const { value, spread } = figure
  const text = valueText(value, unit)
  if (spread === undefined) return text
  return `${text} [${valueText(spread.low, unit)}, ${valueText(spread.high, unit)}]`
}

function differenceTexts(difference: Difference | null, unit: FigureUnit): [string, string] {
  if (difference === null) return ['', '']
  const { absolute, relative, isApart } = difference
  const mark = isApart === true ? ' *' : ''
  if (absolute === 0) return ['0', `0 %${mark}`]
  const sign = absolute > 0 ? '+' : '-'
  const share = relative === null ? '-' : `${sign}${percent(Math.abs(relative))}`
  return [`${sign}${valueText(Math.abs(absolute), unit)}`, share + mark]
}

function percent(share: number): string {
  const value = share * 100
  return `${value < 100 ? value.toPrecision(3).replace(/\.?0+$/, '') : formatCount(value)} %`
}

function valueText(value: number, unit: FigureUnit): string {
  switch (unit) {
    case 'bytes':
      return formatSize(value)
    case 'us':
      return value < 0 ? `-${formatTime(-value * 1000)}` : formatTime(value * 1000)
    case 'share':
      return formatShare(Math.round(value * 1e4) / 1e4)
    case 'number':
      if (Number.isInteger(value) || Math.abs(value) >= 10_000) return formatCount(value)
      return String(Number(value.toPrecision(5)))
  }
}

/** Names to the left, values to the right. */
function alignTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  )
}
