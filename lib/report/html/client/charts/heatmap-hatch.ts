import { contextOf, el, styleValue } from '../dom.js'

/** Pixels from one line to the next. */
const SPACING = 7

/** The ground of what is not monitored: lines that rise to the right. */
export function hatch(canvas: HTMLCanvasElement): CanvasPattern | string {
  const tile = el('canvas', { width: SPACING, height: SPACING })
  const context = contextOf(tile)
  context.fillStyle = styleValue('--unknown')
  context.fillRect(0, 0, SPACING, SPACING)
  context.strokeStyle = styleValue('--unknown-line')
  context.beginPath()
  for (const x of [-SPACING, 0, SPACING]) {
    context.moveTo(x - 1, SPACING + 1)
    context.lineTo(x + SPACING + 1, -1)
  }
  context.stroke()
  return contextOf(canvas).createPattern(tile, 'repeat') ?? styleValue('--unknown')
}
