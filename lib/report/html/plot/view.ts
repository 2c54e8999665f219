/** The part of a heatmap that is looked at. Times are µs; addresses are rows, counted from the lowest address. */

/** A part: [startUs, endUs) × [low, high). */
export interface View {
  readonly startUs: number
  readonly endUs: number
  readonly low: number
  readonly high: number
}

/** The least part that can be looked at, in µs and rows: below a snapshot and a region. */
const TIME_MIN_US = 10_000
const ROWS_MIN = 2 ** -20

/**
 * Zooms about a point; what lies there stays where it is.
 *
 * @param whole  the view is kept inside
 * @param factor of the time and of the addresses; above 1 zooms in
 * @param at     share of the width from the left, and of the height from the bottom
 */
export function zoom(
  view: View,
  whole: View,
  factor: { readonly time: number; readonly rows: number },
  at: { readonly x: number; readonly y: number },
): View {
  const width = (view.endUs - view.startUs) / factor.time
  const height = (view.high - view.low) / factor.rows
  const timeUs = view.startUs + (view.endUs - view.startUs) * at.x
  const row = view.low + (view.high - view.low) * at.y
  return placed(timeUs - width * at.x, width, row - height * at.y, height, whole)
}

/** Moves the view by shares of its own width and height. */
export function pan(view: View, whole: View, x: number, y: number): View {
  const width = view.endUs - view.startUs
  const height = view.high - view.low
  return placed(view.startUs + width * x, width, view.low + height * y, height, whole)
}

/** The same addresses at another time. */
export function withTime(view: View, whole: View, startUs: number, endUs: number): View {
  return placed(startUs, endUs - startUs, view.low, view.high - view.low, whole)
}

/** Whether two views show the same. */
export function isSameView(a: View, b: View): boolean {
  return a.startUs === b.startUs && a.endUs === b.endUs && a.low === b.low && a.high === b.high
}

function placed(startUs: number, width: number, low: number, height: number, whole: View): View {
  const [from, us] = fit(startUs, width, TIME_MIN_US, whole.startUs, whole.endUs)
  const [bottom, rows] = fit(low, height, ROWS_MIN, whole.low, whole.high)
  return { startUs: from, endUs: from + us, low: bottom, high: bottom + rows }
}

/** Start and length of what fits between the bounds. */
function fit(
  start: number,
  length: number,
  min: number,
  first: number,
  last: number,
): [start: number, length: number] {
  const whole = last - first
  const fitted = Math.min(Math.max(length, Math.min(min, whole)), whole)
  return [Math.min(Math.max(start, first), last - fitted), fitted]
}
