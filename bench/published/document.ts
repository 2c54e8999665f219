/** docs/published.md, of rows and what was measured. */
import { standInsSection } from './evaluation/document.js'
import { rangeOf, SIZE_FACTOR, type Agreement, type PublishedRow } from './row.js'

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

/** The whole page. */
export function publishedDocument(rows: readonly JudgedRow[]): string {
  return [HEAD, overview(rows), standInsSection(), ...rows.map(rowText)].join('\n')
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

function rowText({ row, agreements }: JudgedRow): string {
  const lines = agreements.map(({ figure, ours, direction, order, size }) => {
    const [low, high] = rangeOf(figure)
    const published = low === high ? number(low) : `${number(low)} to ${number(high)}`
    const verdicts = [direction, order, size].map(wordOf)
    const unit = figure.unit === '' ? '' : ` ${figure.unit}`
    return `| ${[figure.name, published + unit, number(ours) + unit, ...verdicts].join(' | ')} |`
  })
  const why = Object.entries(row.disagreements).map(([name, reason]) => `- ${name}: ${reason}`)
  return [
    `## Row ${row.row}: ${row.title}`,
    '',
    `Source: ${row.source}.`,
    '',
    row.model,
    '',
    row.calibration === '' ? 'Nothing was fitted.' : `Fitted: ${row.calibration}`,
    '',
    '| figure | published | the lab | direction | order | size |',
    '| --- | ---: | ---: | --- | --- | --- |',
    ...lines,
    '',
    ...(why.length === 0 ? [] : ['Where they disagree:', '', ...why, '']),
  ].join('\n')
}

function wordOf(isSo: boolean | null): string {
  if (isSo === null) return ''
  return isSo ? 'agrees' : '**differs**'
}

function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}
