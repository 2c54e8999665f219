/**
 * Line charts as SVG for the documentation: panels one below the other over a common horizontal axis, in the colours of
 * the HTML report, light or dark as the reader's system is.
 */
import { formatShortSize } from '../../lib/report/view/ticks.js'

const WIDTH = 720
const LEFT = 74
const RIGHT = 20
const PANEL_HEIGHT = 160
/** Above a panel, for its title and key; below the last one, for the horizontal axis. */
const HEAD = 44
const FOOT = 46

/** A line, or points where `isDotted`. */
export interface SvgLine {
  /** In the key; left out: it is named by nothing. */
  readonly label?: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Each value holds until the next. */
  readonly isStepped?: boolean
  /** A limit or a target, drawn thin and dashed. */
  readonly isLimit?: boolean
  /** Written beside each point, which is marked then. */
  readonly marks?: readonly string[]
}

/** One chart. */
export interface SvgPanel {
  readonly title: string
  readonly unit: 'bytes' | 'percent' | 'seconds'
  readonly lines: readonly SvgLine[]
}

/** The horizontal axis, from 0. */
export interface SvgAxis {
  readonly max: number
  readonly step: number
  readonly label: (value: number) => string
  readonly title?: string
}

/** Draws panels over an axis. @param description for those who cannot see it */
export function svgChart(description: string, axis: SvgAxis, panels: readonly SvgPanel[]): string {
  const height = panels.length * (HEAD + PANEL_HEIGHT) + FOOT
  const drawn = panels.map((panel, i) => drawPanel(panel, axis, i * (HEAD + PANEL_HEIGHT) + HEAD))
  const bottom = height - FOOT
  const xLabels: string[] = []
  for (let x = 0; x <= axis.max; x += axis.step) {
    xLabels.push(text(xOf(axis, x), bottom + 18, axis.label(x), 'middle'))
  }
  if (axis.title !== undefined) {
    xLabels.push(text((LEFT + WIDTH - RIGHT) / 2, bottom + 38, axis.title, 'middle'))
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img">`,
    `<title>${escape(description)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    ...drawn.flat(),
    ...xLabels,
    '</svg>\n',
  ].join('\n')
}

function drawPanel(panel: SvgPanel, axis: SvgAxis, top: number): string[] {
  const values = panel.lines.flatMap(({ points }) => points.map(([, y]) => y))
  const max = Math.max(...values) * 1.06
  const yOf = (value: number): number => top + PANEL_HEIGHT * (1 - value / max)
  const parts = [`<text class="title" x="${LEFT}" y="${top - 14}">${escape(panel.title)}</text>`]
  for (let y = 0, step = stepOf(max, panel.unit); y <= max; y += step) {
    parts.push(`<path class="grid" d="M${LEFT} ${px(yOf(y))}H${WIDTH - RIGHT}"/>`)
    parts.push(text(LEFT - 8, yOf(y) + 4, format(y, panel.unit), 'end'))
  }
  let key = WIDTH - RIGHT
  for (const [i, line] of [...panel.lines.entries()].reverse()) {
    const style = line.isLimit === true ? 'limit' : `line line-${i + 1}`
    const path = pathOf(line, axis, yOf)
    parts.push(`<path class="${style}" d="${path}"/>`, ...marksOf(line, axis, yOf))
    if (line.label === undefined) continue
    parts.push(text(key, top - 14, line.label, 'end'))
    key -= widthOf(line.label) + 8
    parts.push(`<path class="${style}" d="M${px(key - 18)} ${top - 18}H${px(key)}"/>`)
    key -= 34
  }
  return parts
}

function pathOf(
  { points, isStepped = false }: SvgLine,
  axis: SvgAxis,
  yOf: (value: number) => number,
): string {
  const drawn = points.map(([x, y]) => [px(xOf(axis, x)), px(yOf(y))] as const)
  return drawn
    .filter(([, y], i) => i === 0 || y !== drawn[i - 1][1] || y !== drawn.at(i + 1)?.[1])
    .map(([x, y], i) => {
      if (i === 0) return `M${x} ${y}`
      return isStepped ? `H${x}V${y}` : `L${x} ${y}`
    })
    .join('')
}

/** About as wide as fonts write it. */
function widthOf(label: string): number {
  return 7 * label.length + 2 * label.replaceAll(/[^A-Z_]/g, '').length
}

function marksOf(
  { points, marks = [] }: SvgLine,
  axis: SvgAxis,
  yOf: (value: number) => number,
): string[] {
  return marks.flatMap((mark, i) => {
    const [x, y] = [xOf(axis, points[i][0]), yOf(points[i][1])]
    return [
      `<circle class="mark" cx="${px(x)}" cy="${px(y)}" r="4"/>`,
      text(x - 9, y - 7, mark, 'end'),
    ]
  })
}

function xOf({ max }: SvgAxis, value: number): number {
  return LEFT + ((WIDTH - LEFT - RIGHT) * value) / max
}

/** A round step that gives four to eight ticks, or thereabouts. */
function stepOf(max: number, unit: SvgPanel['unit']): number {
  const wanted = max / 6
  if (unit === 'bytes') return 2 ** Math.ceil(Math.log2(wanted))
  const power = 10 ** Math.floor(Math.log10(wanted))
  return [1, 2, 5, 10].map((part) => part * power).find((step) => step >= wanted)!
}

function format(value: number, unit: SvgPanel['unit']): string {
  if (unit === 'bytes') return formatShortSize(value)
  return `${Number(value.toPrecision(3))} ${unit === 'percent' ? '%' : 's'}`
}

function text(x: number, y: number, content: string, anchor: 'end' | 'middle'): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escape(content)}</text>`
}

/** A tenth of a pixel is enough. */
function px(value: number): number {
  return Number(value.toFixed(1))
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #5f5a68 }
.title { font-weight: 600; fill: #1e1b24 }
.paper { fill: #fbfaf7 }
.grid { stroke: #ece8e1; fill: none }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round }
.limit { fill: none; stroke: #5f5a68; stroke-dasharray: 4 4 }
.line-1 { stroke: #96256a } .line-2 { stroke: #d8602b } .line-3 { stroke: #2f6f9f }
.mark { fill: #96256a }
@media (prefers-color-scheme: dark) {
  text { fill: #a7a1b2 }
  .title { fill: #ece8f1 }
  .paper { fill: #121016 }
  .grid { stroke: #25212d }
  .limit { stroke: #a7a1b2 }
  .line-1 { stroke: #f59a4c } .line-2 { stroke: #d873a8 } .line-3 { stroke: #7fb2e0 }
  .mark { fill: #f59a4c }
}
`
