/**
 * Heatmaps as text: time to the right, addresses upwards. With colours, each character shows two cells, one above
 * the other, as a half block; without, one cell as a digit.
 *
 * ```
 *   stairs  95.4 MiB from 0x7fffd0000000          checks that found an access: 0 % ▇▇▇▇▇▇▇▇▇▇ 100 %
 *    64 MiB ┤
 *           │
 *    32 MiB ┤        cells
 *           │
 *         0 ┤
 *           └┬────────────┬────────────┬────────
 *            0 s          10 s         20 s
 * ```
 */
import { formatShare } from '../../base/format.js'
import { PAGE_BYTES } from '../../base/units.js'
import { shareAt, type Heatmap, type HeatmapSize } from '../heatmap.js'
import type { Segment } from '../segments.js'
import { colourOf, styled, type ColourMode } from './colours.js'
import { formatShortSize, offsetTicks, timeTicks } from './ticks.js'

/** How to draw. */
export interface TerminalHeatmapOptions {
  /** What is shown, such as the name of the target; control characters are replaced. */
  readonly title: string
  readonly colour: ColourMode
  /** The share that has the brightest colour; default: {@link scaleOf}. */
  readonly scale?: number
}

/** Characters left of the cells. */
const GUTTER = 11
/** Lines between two ticks of the addresses, and characters between two of the time, at least. */
const OFFSET_SPACING = 2
const TIME_SPACING = 12
const LEGEND_CELLS = 20
const SCALES = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]

/**
 * The grid that fills a part of the screen.
 *
 * @param width  characters, the labels included
 * @param height lines of cells; title and time axis take three more
 */
export function terminalGrid(width: number, height: number, colour: ColourMode): HeatmapSize {
  const rowUnit = colour === 'plain' ? 1 : 2
  return { columns: Math.max(1, width - GUTTER), rows: Math.max(1, height) * rowUnit, rowUnit }
}

/** A round share that is not below any cell's, at most 1. */
export function scaleOf(heatmaps: readonly Heatmap[]): number {
  let max = 0
  for (const heatmap of heatmaps) {
    for (let cell = 0; cell < heatmap.accessed.length; cell++) {
      const share = shareAt(heatmap, cell)
      if (share > max) max = share
    }
  }
  return SCALES.findLast((scale) => scale >= Math.min(max, 1))!
}

/**
 * Draws a heatmap whose size came from {@link terminalGrid} with the same colour mode.
 *
 * @returns lines without an end of line behind the last
 */
export function formatHeatmap(heatmap: Heatmap, options: TerminalHeatmapOptions): string {
  const { colour } = options
  const cells = new Cells(heatmap, options.scale ?? scaleOf([heatmap]), colour)
  const { segments } = heatmap
  const lines: string[] = []
  for (let s = segments.length - 1; s >= 0; s--) {
    const first = segments.slice(0, s).reduce((sum, segment) => sum + segment.cells, 0)
    lines.push(...segmentLines(segments[s], first, cells, colour))
    if (s > 0) lines.push(foldLine(segments[s - 1], segments[s], colour))
  }
  return [
    headLine(heatmap, options, cells),
    ...lines,
    ...timeLines(heatmap, colour),
    ...remarks(heatmap),
  ].join('\n')
}

function headLine(
  { segments, time }: Heatmap,
  { title, colour }: TerminalHeatmapOptions,
  cells: Cells,
): string {
  const name = title.replace(/\p{C}/gu, '?')
  const top = segments.at(-1)
  const where = top === undefined ? '' : `  ${placeOf(top)}`
  const legend = cells.legend()
  const width = GUTTER + time.cells
  const gap = width - Array.from(name).length - where.length - legend.width
  const left = styled(name, 'bold', colour) + styled(where, 'dim', colour)
  return gap >= 2 ? left + ' '.repeat(gap) + legend.text : `${left}\n${legend.text}`
}

/** The lines of a segment, from its highest address. */
function segmentLines(
  segment: Segment,
  firstRow: number,
  cells: Cells,
  colour: ColourMode,
): string[] {
  const perLine = colour === 'plain' ? 1 : 2
  const labels = new Map<number, string>()
  for (const { cell, label } of offsetTicks(segment, OFFSET_SPACING * perLine)) {
    labels.set(Math.floor(cell / perLine), label)
  }
  const lines: string[] = []
  for (let line = segment.cells / perLine - 1; line >= 0; line--) {
    const label = labels.get(line)
    const [tick, bar] = colour === 'plain' ? ['+', '|'] : ['┤', '│']
    const gutter = `${(label ?? '').padStart(GUTTER - 2)} ${label === undefined ? bar : tick}`
    lines.push(styled(gutter, 'dim', colour) + cells.line(firstRow + line * perLine))
  }
  return lines
}

/** Stands for the addresses between two segments. */
function foldLine(below: Segment, above: Segment, colour: ColourMode): string {
  const gap = formatShortSize((above.start - below.end) * PAGE_BYTES)
  const dashes = (colour === 'plain' ? '-' : '╌').repeat(3)
  const text = `${dashes} ${gap} in between left out; below: ${placeOf(below)} ${dashes}`
  return styled(`${' '.repeat(GUTTER - 1)}${colour === 'plain' ? ':' : '┆'}${text}`, 'dim', colour)
}

function placeOf({ start, end }: Segment): string {
  return `${formatShortSize((end - start) * PAGE_BYTES)} from 0x${toHex(start)}`
}

/** A byte address; page numbers may have a fraction, and bytes may exceed 2^53. */
function toHex(page: number): string {
  const whole = Math.floor(page)
  const low = Math.round((page - whole) * PAGE_BYTES)
  return (BigInt(whole) * BigInt(PAGE_BYTES) + BigInt(low)).toString(16)
}

function timeLines({ time }: Heatmap, colour: ColourMode): string[] {
  const [corner, line, tick] = colour === 'plain' ? ['+', '-', '+'] : ['└', '─', '┬']
  const rule = Array.from({ length: time.cells }, () => line)
  let labels = ''
  for (const { cell, label } of timeTicks(time, TIME_SPACING)) {
    rule[cell] = tick
    if (cell + label.length <= time.cells) labels = labels.padEnd(cell) + label
  }
  const indent = ' '.repeat(GUTTER - 1)
  return [
    styled(`${indent}${corner}${rule.join('')}`, 'dim', colour),
    styled(`${indent} ${labels}`, 'dim', colour),
  ]
}

function remarks({ leftOutPages, leftOutShare }: Heatmap): string[] {
  if (leftOutShare < 0.0005) return []
  const size = formatShortSize(leftOutPages * PAGE_BYTES)
  const share = formatShare(Math.round(leftOutShare * 1000) / 1000)
  return [`${' '.repeat(GUTTER)}not shown: ${size} elsewhere with ${share} of the accesses`]
}

/** Draws cells. */
class Cells {
  readonly #heatmap: Heatmap
  readonly #scale: number
  readonly #colour: ColourMode

  constructor(heatmap: Heatmap, scale: number, colour: ColourMode) {
    this.#heatmap = heatmap
    this.#scale = scale
    this.#colour = colour
  }

  /** The line whose lowest cells are of `row`. */
  line(row: number): string {
    const { cells: columns } = this.#heatmap.time
    const colour = this.#colour
    const levelAt = (at: number): number => shareAt(this.#heatmap, at) / this.#scale
    const low = row * columns
    const all = Array.from({ length: columns }, (_, column) => low + column)
    if (colour === 'plain') {
      return all
        .map((at) => digitOf(levelAt(at)))
        .join('')
        .trimEnd()
    }
    const blocks = all.map((at) => halfBlock(levelAt(at + columns), levelAt(at), colour))
    return withStyles(blocks)
  }

  /** What the colours or digits mean. */
  legend(): { readonly text: string; readonly width: number } {
    const [from, to] = ['checks that found an access: 0 %', formatShare(this.#scale)]
    const colour = this.#colour
    const scale =
      colour === 'plain'
        ? '.123456789'
        : withStyles(
            Array.from({ length: LEGEND_CELLS }, (_, i) => {
              const level = i / (LEGEND_CELLS - 1)
              return halfBlock(level, level, colour)
            }),
          )
    const width = from.length + to.length + 2 + (colour === 'plain' ? 10 : LEGEND_CELLS)
    const [left, right] = [styled(from, 'dim', colour), styled(to, 'dim', colour)]
    return { text: `${left} ${scale} ${right}`, width }
  }
}

/** Tenths, rounded down; `.` for the lowest, a blank for what is unknown. */
function digitOf(level: number): string {
  if (Number.isNaN(level)) return ' '
  const tenth = Math.min(Math.floor(level * 10), 9)
  return tenth === 0 ? '.' : String(tenth)
}

/** A character with the escape sequence that it needs. */
interface Block {
  readonly style: string
  readonly character: string
}

/** Two cells; what is unknown keeps the terminal's background. */
function halfBlock(high: number, low: number, colour: 'truecolor' | 'ansi256'): Block {
  if (Number.isNaN(high)) {
    if (Number.isNaN(low)) return { style: '', character: ' ' }
    return { style: `38;${colourOf(low, colour)}`, character: '▄' }
  }
  const top = colourOf(high, colour)
  if (Number.isNaN(low)) return { style: `38;${top}`, character: '▀' }
  const bottom = colourOf(low, colour)
  return top === bottom
    ? { style: `48;${top}`, character: ' ' }
    : { style: `38;${top};48;${bottom}`, character: '▀' }
}

/** Joins characters; a style is written where it changes, and ended at the end. */
function withStyles(blocks: readonly Block[]): string {
  let text = ''
  let current = ''
  for (const { style, character } of blocks) {
    if (style !== current) text += style === '' ? '\x1b[0m' : `\x1b[0;${style}m`
    current = style
    text += character
  }
  return current === '' ? text : `${text}\x1b[0m`
}
