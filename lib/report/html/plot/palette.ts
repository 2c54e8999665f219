/** Colours of shares. */
import { rgbOf, type Rgb } from '../../view/colours.js'
import { CELL_FULL, CELL_UNKNOWN } from '../page-data.js'

/** How shares become levels. */
export interface ScaleOptions {
  readonly isLog: boolean
  /** The share with the strongest colour. */
  readonly max: number
}

/** Of a logarithmic scale: the strongest share in units of the weakest that it tells apart. */
const LOG_SPAN = 1000

/**
 * On a light ground little is light and much is dark: inferno the other way round, from the colour of paper. Lightness
 * falls evenly.
 */
const LIGHT: readonly Rgb[] = [
  [250, 248, 240],
  [253, 231, 172],
  [252, 200, 94],
  [248, 160, 48],
  [233, 115, 45],
  [207, 76, 68],
  [166, 47, 98],
  [118, 30, 110],
  [70, 14, 100],
  [24, 10, 54],
]

/** Where the scale has the level 0..1 of a share. */
export function levelOf(share: number, { isLog, max }: ScaleOptions): number {
  if (share <= 0) return 0
  if (!isLog) return Math.min(share / max, 1)
  return Math.min(Math.max(1 + Math.log(share / max) / Math.log(LOG_SPAN), 0.04), 1)
}

/** The share at a level above 0; of {@link levelOf} the other way round. */
export function shareAtLevel(level: number, { isLog, max }: ScaleOptions): number {
  return isLog ? max * LOG_SPAN ** (level - 1) : level * max
}

/** The colour of a level 0..1. */
export function colourOfLevel(level: number, isDark: boolean): Rgb {
  return isDark ? rgbOf(level) : mix(LIGHT, level)
}

/**
 * The pixels (RGBA in the bytes' order) of all 16-bit shares; what is unknown is transparent.
 */
export function pixelTable(scale: ScaleOptions, isDark: boolean): Uint32Array {
  const bytes = new Uint8Array(4 * (CELL_UNKNOWN + 1))
  for (let share = 0; share <= CELL_FULL; share++) {
    const [red, green, blue] = colourOfLevel(levelOf(share / CELL_FULL, scale), isDark)
    bytes.set([red, green, blue, 255], 4 * share)
  }
  return new Uint32Array(bytes.buffer)
}

/** A round share (1, 2 or 5 times a power of ten) that is not below any in the map, at most 1. */
export function roundScale(shareMax: number): number {
  let scale = 1
  for (const step of [2, 2.5, 2, 2, 2.5, 2, 2, 2.5, 2]) {
    if (scale / step < shareMax) break
    scale /= step
  }
  return scale
}

function mix(stops: readonly Rgb[], level: number): Rgb {
  const at = Math.min(Math.max(level, 0), 1) * (stops.length - 1)
  const below = Math.min(Math.floor(at), stops.length - 2)
  const rest = at - below
  const part = (i: 0 | 1 | 2): number =>
    Math.round(stops[below][i] * (1 - rest) + stops[below + 1][i] * rest)
  return [part(0), part(1), part(2)]
}
