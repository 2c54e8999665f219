/** docs/published.md, of rows and what was measured. */
import { format, resolveConfig } from 'prettier'
import { standInsSection } from './evaluation/document.js'
import { shownOf } from './measured.js'
import {
  judgeRow,
  rangeOf,
  SIZE_FACTOR,
  type Agreement,
  type PublishedFigure,
  type PublishedRow,
} from './row.js'

/** A row with its outcome. */
export interface JudgedRow {
  readonly row: PublishedRow
  readonly agreements: readonly Agreement[]
}

const HEAD = `# Published outcomes, and the lab's

Made by \`npm run published\`; do not edit.

Others measured these on their machines, with workloads that cannot be had here. The lab runs what
comes near, says what that is and what was fitted, and is held against the published figures in three
ways. **Direction**: does it help or hurt as published? **Order**: which of several is better? **Size**:
within a factor of ${SIZE_FACTOR}? Nothing is fitted to a figure that is shown as agreeing; what disagrees is
explained, not tuned away.
`

/** The whole page, formatted as the file that it goes to. */
export async function publishedDocument(
  rows: readonly JudgedRow[],
  filepath: string,
): Promise<string> {
  const text = [HEAD, overview(rows), standInsSection(), ...rows.map(rowText)].join('\n')
  return format(text, { ...(await resolveConfig(filepath)), filepath })
}

/** A row as it is judged: by what the page shows of its values. */
export function judgedAsShown(
  row: PublishedRow,
  measured: Readonly<Record<string, number>>,
): JudgedRow {
  const shown = Object.entries(measured).map(([name, value]) => [name, shownOf(value)] as const)
  return { row, agreements: judgeRow(row, Object.fromEntries(shown)) }
}

function overview(rows: readonly JudgedRow[]): string {
  const lines = rows.map(({ row, agreements }) => {
    const cells = [String(row.row), row.title, ...countsOf(agreements)]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| row | what | direction | order | size |',
    '| ---: | --- | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n')
}

/** How many agree of those of which it can be asked: direction, order, size. */
export function countsOf(agreements: readonly Agreement[]): string[] {
  return (['direction', 'order', 'size'] as const).map((kind) => {
    const asked = agreements.filter((agreement) => agreement[kind] !== null)
    const held = asked.filter((agreement) => agreement[kind] === true)
    return asked.length === 0 ? '' : `${held.length} of ${asked.length}`
  })
}

/** Whether a figure differs in any way that it can be asked for. */
export function differs({ direction, order, size }: Agreement): boolean {
  return [direction, order, size].includes(false)
}

function rowText({ row, agreements }: JudgedRow): string {
  const lines = agreements.map(({ figure, ours, direction, order, size }) => {
    const verdicts = [direction, order, size].map(wordOf)
    const cells = [figure.name, publishedOf(figure), withUnit(number(ours), figure), ...verdicts]
    return `| ${cells.join(' | ')} |`
  })
  const why = agreements
    .filter(differs)
    .map(({ figure: { name } }) => `- ${name}: ${row.disagreements[name] ?? 'not explained.'}`)
  return [
    `## Row ${row.row}: ${row.title}`,
    '',
    `Source: ${row.source}.`,
    '',
    row.model,
    '',
    row.calibration === '' ? 'Nothing was fitted.' : `Fitted: ${row.calibration}`,
    '',
    ...(row.guessed === undefined ? [] : [`Nothing is claimed: ${row.guessed}`, '']),
    '| figure | published | the lab | direction | order | size |',
    '| --- | ---: | ---: | --- | --- | --- |',
    ...lines,
    '',
    ...(why.length === 0 ? [] : ['Where they disagree:', '', ...why, '']),
  ].join('\n')
}

/** What was published, with its unit. */
export function publishedOf(figure: PublishedFigure): string {
  if (figure.published === 'less') return 'less'
  const [low, high] = rangeOf(figure)
  return withUnit(low === high ? number(low) : `${number(low)} to ${number(high)}`, figure)
}

function withUnit(value: string, { unit }: PublishedFigure): string {
  return unit === '' ? value : `${value} ${unit}`
}

function wordOf(isSo: boolean | null): string {
  if (isSo === null) return ''
  return isSo ? 'agrees' : '**differs**'
}

function number(value: number): string {
  return String(shownOf(value))
}
