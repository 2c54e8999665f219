/** What `size` found, as text: a sentence, and all values that were tried. */
import { formatFigure, formatSpread } from '../tune/format-figure.js'
import type { SizeResult, SizeTry } from '../tune/size.js'
import { textOfValue } from '../tune/between.js'
import { alignColumns } from './text-table.js'

/** Formats it. */
export function formatSize(result: SizeResult): string {
  const { path, tried, firstSeed, nrSeeds, name } = result
  const names = Object.keys(tried.at(0)?.figures ?? {})
  const rows = tried.map((one) => [
    one.text,
    heldText(one),
    ...names.map((figure) => figureText(one, figure)),
  ])
  const seeds =
    nrSeeds === 1 ? `seed ${firstSeed}` : `seeds ${firstSeed} to ${firstSeed + nrSeeds - 1}`
  return [
    `${name}, ${seeds}: ${foundText(result)}`,
    ...(result.isMonotone ? [] : [notMonotoneText(result)]),
    '',
    ...alignColumns([[path, 'holds', ...names], ...rows]),
  ].join('\n')
}

function foundText(result: SizeResult): string {
  const { path, low, high, unit, condition, outcome, seeks, found, step, tried } = result
  const { isInterrupted } = result
  const range = `from ${textOfValue(low, unit)} to ${textOfValue(high, unit)}`
  if (outcome === 'never') {
    return `${condition} holds at no ${path} ${range} that was tried; look beyond the bounds`
  }
  if (outcome === 'always') {
    return `${condition} holds at every ${path} ${range} that was tried; look beyond the bounds for its end`
  }
  const others = tried.map(({ value }) => value).filter((value) => value !== found!.value)
  const nearest = Math.min(...others.map((value) => Math.abs(value - found!.value)))
  const near = isInterrupted ? ', so far' : ` (to ${textOfValue(Math.min(step, nearest), unit)})`
  return `${found!.text} is the ${seeks} ${path} ${range} at which ${condition}${near}`
}

function notMonotoneText({ seeks, found }: SizeResult): string {
  const [beyond, before] = seeks === 'smallest' ? ['below', 'above'] : ['above', 'below']
  return (
    `It comes and goes: it holds at values ${beyond} ${found!.text}, too, and fails at others there; or fails ` +
    `${before} it. See the table.`
  )
}

function heldText({ nrHeld, nrRun }: SizeTry): string {
  if (nrHeld === nrRun) return 'yes'
  return nrHeld === 0 ? 'no' : `${nrHeld} of ${nrRun}`
}

function figureText({ figures }: SizeTry, figure: string): string {
  const spread = figures[figure]
  if (spread === null) return '-'
  const median = formatFigure(spread.median, figure)
  return spread.nrValues > 1 ? `${median} (${formatSpread(spread, figure)})` : median
}
