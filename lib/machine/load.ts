/** How much longer things take under load. */
import { powInt } from '../base/math.js'
import type { LoadCurve } from './model.js'

/**
 * Latency at a load, as a multiple of that of an idle device.
 *
 * @param used share of the bandwidth in use; it may be above 1 where more is asked for than there is
 */
export function loadFactor({ a, n, uMax }: LoadCurve, used: number): number {
  return 1 + (a * powInt(used, n)) / (1 - Math.min(used, uMax))
}
