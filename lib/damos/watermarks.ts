/** Watermarks: free memory between which a scheme acts. Follows `struct damos_watermarks`. */

/** What is watched. */
export const WATERMARK_METRICS = ['none', 'free_mem_rate'] as const

/** Per mille of the memory that is free; µs between two looks while a scheme waits. */
export interface Watermarks {
  readonly metric: (typeof WATERMARK_METRICS)[number]
  readonly intervalUs: number
  readonly high: number
  readonly mid: number
  readonly low: number
}

/** Not watched. */
export const NO_WATERMARKS: Watermarks = { metric: 'none', intervalUs: 0, high: 0, mid: 0, low: 0 }

/**
 * Whether a scheme is active: it wakes below `mid`, stays awake up to `high`, and sleeps below `low`, where
 * memory is too scarce to spend on it. Follows `damos_wmark_wait_us()`.
 *
 * Worked example: 500/400/200 from asleep: 450 sleeps, 399 wakes, 450 stays awake, 501 sleeps, 199 sleeps.
 */
export function isActive(
  { metric, high, mid, low }: Watermarks,
  freePermil: number,
  wasActive: boolean,
): boolean {
  if (metric === 'none') return wasActive
  if (freePermil > high || freePermil < low) return false
  return freePermil < mid || wasActive
}
