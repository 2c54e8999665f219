/** The page of a comparison of policies: bars of each figure, in the form of the HTML report. */
import { unitOf } from '../base/figure-unit.js'
import { formatCount } from '../base/format.js'
import { Blocks } from '../report/html/pack.js'
import { formatPage } from '../report/html/page.js'
import type { BarRow, Fact, PanelData } from '../report/html/page-data.js'
import { formatFigure, formatSpread } from './format-figure.js'
import { generator } from './generator.js'
import { notesOf, panel, reproduction, UNITS, type SweepPageTexts } from './page.js'
import { policyLabel } from './policy-figures.js'
import type { SweepTable, TableRow } from './table.js'

/** What figures are called; those of tiers are named after them. */
const TITLES: Readonly<Record<string, readonly [title: string, caption: string]>> = {
  throughputShare: ['Of the bound', 'What programs got done, of what they do under the bound.'],
  stallShare: ['Stalled', 'Time in which some program waited for memory to be freed or read.'],
  cpuShare: ['CPU', 'What monitoring, deciding and moving took, of one CPU.'],
  hotPrecision: ['Hot precision', 'Of the memory on the fastest tier, the share that is hot.'],
  hotRecall: ['Hot recall', 'Of the hot memory, the share that is on the fastest tier.'],
  promotedBytes: ['Promoted', 'Moved to a faster tier.'],
  demotedBytes: ['Demoted', 'Moved to a slower tier.'],
  pingPongBytes: ['Ping-pong', 'Of both, what had moved the other way within 10 s before.'],
  nrKills: ['Killed', 'Programs that were killed for want of memory.'],
}

/** Policies that are no policies. */
const REFERENCES = new Set(['clairvoyant', 'all_fast', 'all_slow'])

/** The page, in pieces to be written one after the other. */
export function policiesPage(table: SweepTable, texts: SweepPageTexts): Generator<string, void> {
  // Slowdowns are in the shares of the bound.
  const figures = table.figures.filter(
    (name) => name !== 'slowdown' && (name !== 'nrKills' || isKilling(table)),
  )
  const data = {
    title: `${table.name}: policies`,
    generator: generator(),
    targets: [{ name: table.name, where: '' }],
    notes: notesOf(table),
    panels: [
      panel('overview', 'Overview', [{ kind: 'facts', facts: factsOf(table) }]),
      ...figures.map((name) => panelOf(table, name)),
      panel('reproduce', 'Run it again', reproduction(texts)),
    ],
  }
  return formatPage(data, new Blocks().texts)
}

function factsOf({ rows, points, nrSeeds, firstSeed }: SweepTable): Fact[] {
  const best = rows.find(({ parameters: { policy } }) => !REFERENCES.has(policy))
  const share = best?.figures.throughputShare ?? null
  const seeds = nrSeeds === 1 ? String(firstSeed) : `${firstSeed} to ${firstSeed + nrSeeds - 1}`
  return [
    { label: 'Policies', value: formatCount(rows.length) },
    { label: nrSeeds === 1 ? 'Seed' : 'Seeds', value: seeds },
    { label: 'Runs', value: formatCount(points.done), note: `of ${formatCount(points.total)}` },
    ...(best === undefined || share === null
      ? []
      : [
          {
            label: 'Nearest to the bound',
            value: formatFigure(share.median, 'throughputShare'),
            note: `${policyLabel(best.parameters.policy)}, ${formatSpread(share, 'throughputShare')}`,
          },
        ]),
  ]
}

function isKilling({ rows }: SweepTable): boolean {
  return rows.some(({ figures: { nrKills } }) => (nrKills?.high ?? 0) > 0)
}

function panelOf({ rows, nrSeeds }: SweepTable, name: string): PanelData {
  const [title, caption] = titleOf(name)
  const unit = UNITS[unitOf(name)]
  const chart = {
    kind: 'bars' as const,
    caption: nrSeeds === 1 ? caption : `${caption} Medians over seeds, and the central 90 %.`,
    head: nrSeeds === 1 ? ['policy', 'value'] : ['policy', 'median', 'from', 'to'],
    unit,
    rows: rows.map((row) => barOf(row, name, unit === 'percent' ? 100 : 1, nrSeeds > 1)),
  }
  return { ...panel(name, title, [chart]), isHalf: true }
}

function titleOf(name: string): readonly [string, string] {
  const tier = /^tiers\[(\d+)\]\.(\w+)$/.exec(name)
  if (tier === null) return TITLES[name]
  return tier[2] === 'hitShare'
    ? [`Tier ${tier[1]}: hits`, 'Of all accesses, the share that went there.']
    : [`Tier ${tier[1]}: memory`, 'In use there, in the mean.']
}

function barOf(
  { parameters, figures }: TableRow,
  name: string,
  scale: number,
  isSpread: boolean,
): BarRow {
  const spread = figures[name]
  const { median = null, low = null, high = null } = spread ?? {}
  return {
    label: policyLabel(parameters.policy),
    values: (isSpread ? [median, low, high] : [median]).map((value) =>
      value === null ? null : value * scale,
    ),
    tone: REFERENCES.has(parameters.policy) ? 'cold' : 'hot',
  }
}
