/** A comparison of policies as text: one table of how fast programs were, one of where memory lay. */
import { formatFigure } from '../tune/format-figure.js'
import { policyLabel } from '../tune/policy-figures.js'
import type { FigureSpread, SweepTable, TableRow } from '../tune/table.js'
import { alignColumns } from './text-table.js'

/** A column: its heading, and the figure. */
type Column = readonly [heading: string, figure: string]

const SPEED: readonly Column[] = [
  ['of the bound', 'throughputShare'],
  ['slowdown', 'slowdown'],
  ['stalled', 'stallShare'],
  ['CPU', 'cpuShare'],
  ['hot precision', 'hotPrecision'],
  ['hot recall', 'hotRecall'],
  ['killed', 'nrKills'],
]

const MOVES: readonly Column[] = [
  ['promoted', 'promotedBytes'],
  ['demoted', 'demotedBytes'],
  ['ping-pong', 'pingPongBytes'],
]

/** Formats it. */
export function formatPolicies(table: SweepTable): string {
  const { name, rows, figures, firstSeed, nrSeeds, points } = table
  const seeds =
    nrSeeds === 1
      ? `seed ${firstSeed}`
      : `medians over the seeds ${firstSeed} to ${firstSeed + nrSeeds - 1} (central 90 % of them)`
  const isWhole = points.done === points.total
  const done = isWhole ? '' : `${points.done} of ${points.total} runs, `
  const isKilling = rows.some(({ figures: { nrKills } }) => (nrKills?.high ?? 0) > 0)
  const speed = SPEED.filter(([, figure]) => figure !== 'nrKills' || isKilling)
  const tiers = figures.filter((figure) => figure.startsWith('tiers['))
  const places = tiers.map((figure): Column => [headingOf(figure), figure])
  return [
    `${name}: ${done}${seeds}`,
    '',
    ...tableOf(rows, speed),
    '',
    ...tableOf(rows, [...places, ...MOVES]),
  ].join('\n')
}

/** `tier 0 hits`, `tier 0 holds`. */
function headingOf(figure: string): string {
  const tier = /\d+/.exec(figure)![0]
  return `tier ${tier} ${figure.endsWith('hitShare') ? 'hits' : 'holds'}`
}

function tableOf(rows: readonly TableRow[], columns: readonly Column[]): string[] {
  const body = rows.map(({ parameters, figures }) => [
    policyLabel(parameters.policy),
    ...columns.map(([, figure]) => {
      const spread = figures[figure]
      return spread === null ? '-' : spreadText(spread, figure)
    }),
  ])
  return alignColumns([['policy', ...columns.map(([heading]) => heading)], ...body])
}

/** `90.6 (89.3 to 91.9) %`; one value where they look alike. */
function spreadText({ median, low, high }: FigureSpread, figure: string): string {
  const texts = [median, low, high].map((value) => formatFigure(value, figure))
  if (texts[1] === texts[2]) return texts[0]
  const [values, units] = [0, 1].map((part) => texts.map((text) => text.split(' ').at(part) ?? ''))
  if (units.some((unit) => unit !== units[0])) return `${texts[0]} (${texts[1]} to ${texts[2]})`
  return `${values[0]} (${values[1]} to ${values[2]}) ${units[0]}`.trimEnd()
}
