/** The values that `size` looks for one among: a place in the scenario, two bounds, and steps between them. */
import { UsageError } from '../base/errors.js'
import { formatCount, formatShare, formatSizeExact, formatTimeExact } from '../base/format.js'
import type { Unit } from '../report/html/page-data.js'
import { axisValues } from './axis-values.js'

/** Values `low`, `low + step`, …, and `high`, which may lie less than a step behind the last. */
export interface Between {
  /** As in `--set`: `machine.nodes.0.size`. */
  readonly path: string
  /** Of all values: bytes, µs, percent or plain numbers. */
  readonly unit: Unit
  readonly low: number
  readonly high: number
  readonly step: number
}

/** Steps of the whole way, about, where none is given. */
const STEPS = 32

/**
 * Reads `path=low..high`.
 *
 * @param step a value of the same kind; left out: about a 32nd of the way, a round one
 * @throws UsageError where it has no such form, or the bounds are none
 */
export function parseBetween(text: string, step?: string): Between {
  const option = `--between ${text}`
  const match = /^([^=]+)=(.+?)\.\.(.+)$/.exec(text)
  if (match === null) {
    throw new UsageError(`${option}: not a range; expected path=low..high`, {
      hint: 'for example --between machine.nodes.0.size=1GiB..8GiB',
    })
  }
  const [path, ...bounds] = match.slice(1).map((part) => part.trim())
  const { unit, low, high } = parseBounds(path, bounds, option)
  if (low === high) throw new UsageError(`${option}: both bounds are the same; expected two values`)
  if (low > high) {
    throw new UsageError(
      `${option}: the bounds are in the wrong order; expected the lower one first`,
    )
  }
  const parsed =
    step === undefined ? defaultStep(unit, high - low) : parseStep(path, unit, step, high - low)
  return { path, unit, low, high, step: parsed }
}

/** How many values there are. */
export function nrValuesOf({ low, high, step }: Between): number {
  // A last step of rounding errors is none.
  return Math.ceil((high - low) / step - 1e-9) + 1
}

/** The value at an index, from 0 on. */
export function valueAt({ low, high, step }: Between, index: number): number {
  return Math.min(high, low + index * step)
}

/** A value as `--set` takes it, without loss: `1.5 GiB`, `40 ms`, `12 %`. */
export function textOfValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'bytes':
      return formatSizeExact(value)
    case 'us':
      return formatTimeExact(value * 1000)
    case 'percent':
      return formatShare(Math.round(value * 1e6) / 1e8)
    case 'count':
      return Number.isInteger(value) ? formatCount(value).replaceAll(',', '') : String(value)
  }
}

function parseBounds(
  path: string,
  values: readonly string[],
  option: string,
): { readonly unit: Unit; readonly low: number; readonly high: number } {
  const { numbers, unit } = axisValues({ path, values })
  if (numbers !== null) return { unit, low: numbers[0], high: numbers[1] }
  // Values that coincide have no axis.
  const [one, other] = values.map((value) => axisValues({ path, values: [value] }))
  const [low, high] = [one, other].map((each) => each.numbers?.[0])
  if (low !== undefined && low === high && one.unit === other.unit) {
    return { unit: one.unit, low, high }
  }
  throw new UsageError(
    `${option}: bounds of no kind; expected two sizes, times, shares or whole numbers`,
    { hint: 'other values are compared by a sweep: damon-lab sweep SCENARIO --set path=a,b' },
  )
}

function parseStep(path: string, unit: Unit, text: string, range: number): number {
  const { numbers, unit: stepUnit } = axisValues({ path, values: [text] })
  const step = numbers?.[0] ?? NaN
  if (stepUnit !== unit || !(step > 0)) {
    throw new UsageError(
      `--step ${text}: expected a ${NOUNS[unit] ?? 'number'} above 0, as the bounds are`,
    )
  }
  if (step > range) {
    const most = textOfValue(range, unit)
    throw new UsageError(`--step ${text}: larger than the range; expected at most ${most}`)
  }
  return step
}

const NOUNS: Partial<Readonly<Record<Unit, string>>> = {
  bytes: 'size',
  us: 'time',
  percent: 'share',
}

/** A power of two for sizes, else 1, 2 or 5 of a power of ten; whole but for shares. */
function defaultStep(unit: Unit, range: number): number {
  const least = range / STEPS
  if (unit === 'bytes') return Math.min(range, Math.max(4096, 2 ** Math.floor(Math.log2(least))))
  const power = 10 ** Math.floor(Math.log10(least))
  const step = power * (least / power >= 5 ? 5 : least / power >= 2 ? 2 : 1)
  return unit === 'percent' ? step : Math.max(1, step)
}
