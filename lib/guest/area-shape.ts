/** How much of an area there is at a time. A pure function of the area, the time and the guest's own key. */
import { mix, uniform, type Key } from '../base/random.js'
import type { AreaPlan } from './plan.js'

/** Draws of one area: its jobs. */
const JOBS_PER_AREA = 1 << 20

/**
 * Pages that an area is to have.
 *
 * @param area its position in the guest, which keys its draws
 * @param sinceUs since the guest arrived
 */
export function wantedPages(plan: AreaPlan, area: number, sinceUs: number, key: Key): number {
  const { shape, pages } = plan
  switch (shape.kind) {
    case 'constant': {
      const { fromUs, overUs } = shape
      if (sinceUs < fromUs) return 0
      if (sinceUs >= fromUs + overUs) return pages
      return Math.floor((pages * (sinceUs - fromUs)) / overUs)
    }
    case 'jobs':
      return isJobRunning(shape, area, sinceUs, key) ? pages : 0
    case 'wave':
      return Math.floor(pages * waveAt(shape, sinceUs))
    case 'leak':
      return Math.min(pages, Math.floor((pages * sinceUs) / shape.periodUs))
  }
}

/** Share of the full load: an area that comes and goes is as busy as it is large. */
export function loadAt(plan: AreaPlan, sinceUs: number): number {
  return plan.shape.kind === 'wave' ? waveAt(plan.shape, sinceUs) : 1
}

/** The job of a period begins at random so that it ends within the period. */
function isJobRunning(
  { periodUs, lastsUs }: { readonly periodUs: number; readonly lastsUs: number },
  area: number,
  sinceUs: number,
  { k0, k1 }: Key,
): boolean {
  const period = Math.floor(sinceUs / periodUs)
  const slack = Math.max(0, periodUs - lastsUs)
  const draw = uniform(mix(area * JOBS_PER_AREA + period, k0, k1))
  const startUs = period * periodUs + draw * slack
  return sinceUs >= startUs && sinceUs < startUs + lastsUs
}

/** Between `low` and 1, smooth: parabolas, whose bits are the same on every machine, in place of a sine. */
function waveAt(
  shape: { readonly periodUs: number; readonly low: number; readonly phase: number },
  sinceUs: number,
): number {
  const { periodUs, low, phase } = shape
  const turn = sinceUs / periodUs + phase
  const x = 4 * (turn - Math.floor(turn))
  const sine = x < 2 ? x * (2 - x) : -(x - 2) * (4 - x)
  return low + ((1 - low) * (1 + sine)) / 2
}
