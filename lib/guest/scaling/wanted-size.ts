/** The size that ways without goals aim at: what is in use, and some free memory, within the limits. */
import { effectivePages, type Guest } from '../guest.js'
import type { ScalingParameter } from './scaling.js'

/** Free memory that is left to the guest, of all its memory. */
export const MARGIN: ScalingParameter = {
  unit: 'share',
  default: 0.05,
  doc: 'Free memory that the guest keeps, of all its memory; it shrinks above, and grows below half of it.',
}

/** Time that a way may take. */
export const CPU: ScalingParameter = {
  unit: 'share',
  default: 0.2,
  doc: 'Most time that it may take, of one CPU.',
}

/**
 * Pages by which a guest is to shrink; below 0: to grow; 0: it is well, or within a margin of it.
 *
 * @param margin see {@link MARGIN}
 */
export function excessPages(guest: Guest, margin: number): number {
  const { memory, limits, plan } = guest
  const size = effectivePages(guest)
  const room = Math.floor(margin * plan.pages)
  const isWell = memory.nrFree >= room / 2 && memory.nrFree <= room
  const wanted = isWell ? size : size - memory.nrFree + room
  return size - Math.min(limits.maxPages, Math.max(limits.minPages, wanted))
}
