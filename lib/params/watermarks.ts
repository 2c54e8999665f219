/** When a scheme is active: shares of a measure of the system, permil. */
import { DamoFault } from './fault.js'
import { isSame, type DamoNumber } from './number.js'
import { printPermil, printUs, printUsExact, type NumberForm } from './print-numbers.js'
import { readPermil, readUs } from './read-numbers.js'
import { member, objectOf, shown, textOf, type DamoObject, type DamoValue } from './value.js'

/** The watermarks of a scheme. */
export interface Watermarks {
  readonly metric: 'none' | 'free_mem_rate'
  /** How often the metric is read. */
  readonly intervalUs: DamoNumber
  readonly highPermil: DamoNumber
  readonly midPermil: DamoNumber
  readonly lowPermil: DamoNumber
}

/** Always active. */
export const NO_WATERMARKS: Watermarks = {
  metric: 'none',
  intervalUs: 0n,
  highPermil: 0n,
  midPermil: 0n,
  lowPermil: 0n,
}

/** Makes watermarks of metric, interval, high, mid and low, as given. */
export function watermarksOf(given: readonly DamoValue[]): Watermarks {
  const [metric, interval, high, mid, low] = given
  if (metric !== 'none' && metric !== 'free_mem_rate') {
    const message = `not a metric (got ${shown(metric)}); expected none or free_mem_rate`
    throw new DamoFault(`wrong watermark metric (${textOf(metric)})`, message)
  }
  return {
    metric,
    intervalUs: readUs(interval),
    highPermil: readPermil(high),
    midPermil: readPermil(mid),
    lowPermil: readPermil(low),
  }
}

/** Reads a `watermarks` object; all five members must be there. */
export function watermarksFrom(value: DamoValue): Watermarks {
  const keys = ['metric', 'interval_us', 'high_permil', 'mid_permil', 'low_permil']
  const given = keys.map((key) => member(value, key, (each) => each))
  // Once more, member by member, so that a fault has its place.
  member(value, 'metric', (metric) => watermarksOf([metric, 0n, 0n, 0n, 0n]))
  member(value, 'interval_us', readUs)
  for (const key of keys.slice(2)) member(value, key, readPermil)
  return watermarksOf(given)
}

/** Whether watermarks are the default. */
export function areNoWatermarks({ metric, intervalUs, ...marks }: Watermarks): boolean {
  return metric === 'none' && [intervalUs, ...Object.values(marks)].every((w) => isSame(w, 0))
}

/** The `watermarks` object. */
export function watermarksObject(watermarks: Watermarks, form: NumberForm): DamoObject {
  return objectOf([
    ['metric', watermarks.metric],
    ['interval_us', printUsExact(watermarks.intervalUs, form)],
    ['high_permil', printPermil(watermarks.highPermil, form)],
    ['mid_permil', printPermil(watermarks.midPermil, form)],
    ['low_permil', printPermil(watermarks.lowPermil, form)],
  ])
}

/** Two lines. */
export function watermarksText(watermarks: Watermarks, form: NumberForm): string[] {
  const { metric, intervalUs, highPermil, midPermil, lowPermil } = watermarks
  return [
    `metric ${metric}, interval ${printUs(intervalUs, form)}`,
    [highPermil, midPermil, lowPermil].map((mark) => printPermil(mark, form)).join(', '),
  ]
}
