/** Colours of the terminal. */

/** What a terminal can show: 24-bit colours, the 256 of xterm, or none. */
export type ColourMode = 'truecolor' | 'ansi256' | 'plain'

/** 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number]

/**
 * From little to much: dark violet, red, orange, yellow. Brightness rises evenly, so it reads without hues, too.
 * Follows "inferno" of matplotlib (CC0), from its second tenth: what is not monitored is darker still.
 */
const SCALE: readonly Rgb[] = [
  [22, 11, 57],
  [66, 10, 104],
  [106, 23, 110],
  [147, 38, 103],
  [188, 55, 84],
  [221, 81, 58],
  [243, 120, 25],
  [252, 165, 10],
  [246, 215, 70],
  [252, 255, 164],
]

/** Values of red, green or blue among the 6 × 6 × 6 colours that begin at number 16. */
const CUBE = [0, 95, 135, 175, 215, 255] as const

/**
 * The colour of a level as the part of an escape sequence behind `38;` or `48;`.
 *
 * @param level 0..1
 */
export function colourOf(level: number, mode: 'truecolor' | 'ansi256'): string {
  const [red, green, blue] = rgbOf(level)
  if (mode === 'truecolor') return `2;${red};${green};${blue}`
  const [r, g, b] = [red, green, blue].map(nearestOfCube)
  return `5;${16 + 36 * r + 6 * g + b}`
}

/** A text between the escape sequence of an attribute and that of its end; as it is in plain mode. */
export function styled(text: string, style: 'bold' | 'dim', mode: ColourMode): string {
  if (mode === 'plain' || text === '') return text
  return `\x1b[${style === 'bold' ? 1 : 2}m${text}\x1b[22m`
}

/** The colour of a level 0..1. */
export function rgbOf(level: number): Rgb {
  const at = Math.min(Math.max(level, 0), 1) * (SCALE.length - 1)
  const below = Math.min(Math.floor(at), SCALE.length - 2)
  const rest = at - below
  const mix = (i: 0 | 1 | 2): number =>
    Math.round(SCALE[below][i] * (1 - rest) + SCALE[below + 1][i] * rest)
  return [mix(0), mix(1), mix(2)]
}

function nearestOfCube(value: number): number {
  let nearest = 0
  for (let i = 1; i < CUBE.length; i++) {
    if (Math.abs(CUBE[i] - value) < Math.abs(CUBE[nearest] - value)) nearest = i
  }
  return nearest
}
