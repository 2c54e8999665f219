/** The page of a sweep: figures over parameters, in the form of the HTML report. */
import { unitOf, type FigureUnit } from '../base/figure-unit.js'
import { formatCount } from '../base/format.js'
import { Blocks, type Pack } from '../report/html/pack.js'
import { formatPage } from '../report/html/page.js'
import type {
  Fact,
  PanelData,
  SweepChart,
  SweepFigureData,
  TextChart,
  Unit,
} from '../report/html/page-data.js'
import { formatScenario } from '../scenario/format-scenario.js'
import type { JsonObject } from '../scenario/load.js'
import { axisValues } from './axis-values.js'
import { failedChecks, type SweepCheck } from './checks.js'
import { formatFigure, formatSpread } from './format-figure.js'
import { generator } from './generator.js'
import { describePoint } from './point.js'
import { shortNames } from './short-names.js'
import type { SweepTable } from './table.js'

/** What the page says besides the table. */
export interface SweepPageTexts {
  /** The scenario with the first value of each parameter. */
  readonly canonical: JsonObject
  /** The command that makes the same sweep. */
  readonly command: string | undefined
}

/** The page, in pieces to be written one after the other. */
export function sweepPage(table: SweepTable, texts: SweepPageTexts): Generator<string, void> {
  const blocks = new Blocks()
  const chart = chartOf(table, blocks.pack)
  const panels: PanelData[] = [
    panel('overview', 'Overview', [{ kind: 'facts', facts: factsOf(table) }]),
    chart === undefined
      ? panel('figures', 'Figures', [{ kind: 'facts', facts: figureFacts(table) }])
      : panel('sweep', 'Figures over parameters', [chart]),
    ...(table.checks === undefined
      ? []
      : [panel('checks', 'Checks', [{ kind: 'facts', facts: table.checks.map(checkFact) }])]),
    panel('reproduce', 'Run it again', reproduction(texts)),
  ]
  const data = {
    title: `${table.name}: sweep`,
    generator: generator(),
    targets: [{ name: table.name, where: '' }],
    notes: notesOf(table),
    panels,
  }
  return formatPage(data, blocks.texts)
}

/** A panel of all that the page is about, as wide as the page or half as wide. */
export function panel(
  id: string,
  title: string,
  charts: PanelData['charts'],
  isHalf = false,
): PanelData {
  return { id, title, isHalf, charts, chartsOfTargets: [] }
}

function factsOf({ points, rows, nrSeeds, firstSeed, parameters }: SweepTable): Fact[] {
  const labels = shortNames(parameters.map(({ path }) => path))
  const seeds = nrSeeds === 1 ? String(firstSeed) : `${firstSeed} to ${firstSeed + nrSeeds - 1}`
  return [
    { label: 'Points', value: formatCount(points.done), note: `of ${formatCount(points.total)}` },
    { label: 'Combinations', value: formatCount(rows.length) },
    { label: nrSeeds === 1 ? 'Seed' : 'Seeds', value: seeds },
    ...parameters.map(({ path, values }, i) => ({
      label: labels[i],
      value: shortList(values),
      note: path,
    })),
  ]
}

const VALUES_SHOWN = 6

function shortList(values: readonly string[]): string {
  if (values.length <= VALUES_SHOWN) return values.join(', ')
  return `${values.slice(0, VALUES_SHOWN - 1).join(', ')}, …, ${values.at(-1)!}`
}

/** Without a parameter there is one row, and nothing to draw lines of. */
function figureFacts({ rows, figures }: SweepTable): Fact[] {
  return figures.map((name) => {
    const spread = rows[0].figures[name]
    const value = spread === null ? 'none' : formatFigure(spread.median, name)
    const hasNote = spread !== null && spread.nrValues > 1
    return { label: name, value, ...(hasNote && { note: formatSpread(spread, name) }) }
  })
}

/** What became of a check, with what it shows, and where it failed first. */
function checkFact({ that, because, nrPassed, nrFailed, firstFailed }: SweepCheck): Fact {
  const nrJudged = nrPassed + nrFailed
  const points = `${formatCount(nrFailed === 0 ? nrPassed : nrFailed)} of ${formatCount(nrJudged)}`
  const notes = [
    because,
    firstFailed === null ? undefined : `first with ${describePoint(firstFailed)}`,
  ].filter((note) => note !== undefined)
  return {
    label: that,
    value: nrJudged === 0 ? 'not judged' : `${nrFailed === 0 ? 'passed' : 'failed'} in ${points}`,
    ...(notes.length > 0 && { note: notes.join('; ') }),
  }
}

function chartOf(table: SweepTable, pack: Pack): SweepChart | undefined {
  const varied = table.parameters.filter(({ values }) => values.length > 1)
  if (varied.length === 0) return undefined
  const labels = shortNames(varied.map(({ path }) => path))
  const { nrSeeds } = table
  return {
    kind: 'sweep',
    caption:
      nrSeeds === 1
        ? 'Each point is one run.'
        : `Lines join medians over ${formatCount(nrSeeds)} seeds; bands hold the central 90 %.`,
    parameters: varied.map((parameter, i) => ({
      label: labels[i],
      values: parameter.values,
      ...axisValues(parameter),
    })),
    figures: table.figures.map((name) => figureData(table, name, pack)),
    bandLabel: nrSeeds === 1 ? null : 'central 90 %',
  }
}

/** Units of figures as the page has them. */
export const UNITS: Readonly<Record<FigureUnit, Unit>> = {
  bytes: 'bytes',
  us: 'us',
  share: 'percent',
  number: 'count',
}

function figureData({ rows }: SweepTable, name: string, pack: Pack): SweepFigureData {
  const unit = UNITS[unitOf(name)]
  const scale = unit === 'percent' ? 100 : 1
  const column = (of: 'median' | 'low' | 'high'): SweepFigureData['median'] =>
    pack(Float64Array.from(rows, ({ figures }) => (figures[name]?.[of] ?? NaN) * scale))
  return {
    name,
    unit,
    median: column('median'),
    low: column('low'),
    high: column('high'),
  }
}

/** The command, and the scenario. */
export function reproduction({ canonical, command }: SweepPageTexts): TextChart[] {
  const scenario: TextChart = {
    kind: 'text',
    caption: 'The scenario as resolved, with the first value of each parameter',
    text: formatScenario(canonical),
    isFolded: true,
  }
  if (command === undefined) return [scenario]
  const caption = 'Makes the same sweep, result for result'
  return [{ kind: 'text', caption, text: command, isFolded: false }, scenario]
}

const FAILURES_SHOWN = 5

/** What the page leaves out, or failed. */
export function notesOf({ isInterrupted, points, failures, checks }: SweepTable): string[] {
  const notes: string[] = []
  const left = points.total - points.done - points.failed
  if (isInterrupted || left > 0) {
    notes.push(`The sweep has not come to its end: ${formatCount(left)} points are left.`)
  }
  const nrFailed = failedChecks(checks).length
  if (nrFailed > 0) {
    notes.push(
      `${formatCount(nrFailed)} of ${formatCount(checks!.length)} checks failed, see Checks.`,
    )
  }
  for (const { point, message } of failures.slice(0, FAILURES_SHOWN)) {
    notes.push(`Failed: ${describePoint(point)}: ${message}`)
  }
  if (failures.length > FAILURES_SHOWN) {
    notes.push(`Failed: ${formatCount(failures.length - FAILURES_SHOWN)} more.`)
  }
  return notes
}
