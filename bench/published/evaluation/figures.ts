/** What rows with stand-ins have in common: what was fitted, and figures of workloads and of all of them. */
import type { PublishedFigure } from '../row.js'
import { outcomeOf, type Outcome } from './outcomes.js'
import {
  EVALUATED,
  totalChange,
  withinNoise,
  WORKLOADS,
  type Setting,
  type WorkloadName,
} from './table.js'

/** How stand-ins came about, for the document. */
export const STAND_INS_ARE: string =
  'Six stand-ins for the 24 workloads (PARSEC3, SPLASH-2X; bench/published/evaluation): mostly cold (freqmine), ' +
  'scattered accesses (barnes, water_spatial), small and hot (streamcluster), streaming with half used blocks ' +
  '(ocean_ncp), tiny (swaptions). “All six” are sums, of the lab and of the published table alike; published sums ' +
  'over all 24 are named beside. Ranges are the published change, give or take what mere recording changed in the ' +
  'same table, and 1 % at least.'

/** What was fitted for them. */
export const STAND_INS_FITTED: string =
  'for each stand-in, how long a page is left alone, to the RSS of an earlier evaluation (v21: prcl with 5 s for all ' +
  'workloads; of swaptions v16); what huge pages gain, and how full blocks are, as in v16 on another machine; for ' +
  'the machine, what a fault takes (15 us), to the run time of barnes in v21.'

type Quantity = 'runTime' | 'rss' | 'system'

const QUANTITY_NAMES = { runTime: 'run time', rss: 'RSS', system: 'system memory' }

/** A figure of each workload; direction is asked for where the change is more than noise. */
export function workloadFigures(
  quantity: 'runTime' | 'rss',
  setting: Setting,
  names: readonly WorkloadName[] = WORKLOADS,
): PublishedFigure[] {
  return names.map((name) => {
    const [low, high] = withinNoise(EVALUATED[name][quantity], setting)
    return {
      name: `${QUANTITY_NAMES[quantity]}, ${name}`,
      published: [round(low), round(high)],
      unit: '%',
      ...(names.length > 1 && { series: quantity }),
      ...((low > 0 || high < 0) && { base: 0 }),
    }
  })
}

/** A figure of all that have a stand-in. */
export function totalFigure(quantity: Quantity, setting: Setting): PublishedFigure {
  const published = round(totalChange(quantity, setting))
  return { name: `${QUANTITY_NAMES[quantity]}, all six`, published, unit: '%', base: 0 }
}

/** Values of the figures above. @param outcomes in the order of the workloads */
export async function changesOf(
  outcomes: readonly Outcome[],
): Promise<Readonly<Record<string, number>>> {
  const bases: Outcome[] = []
  for (const { standIn } of outcomes) bases.push(await outcomeOf(standIn))
  const values: Record<string, number> = {}
  for (const quantity of ['runTime', 'rss', 'system'] as const) {
    const before = bases.map((base) => valueOf(base, quantity))
    const after = outcomes.map((outcome) => valueOf(outcome, quantity))
    outcomes.forEach(({ standIn: { name } }, i) => {
      values[`${QUANTITY_NAMES[quantity]}, ${name}`] = (after[i] / before[i] - 1) * 100
    })
    values[`${QUANTITY_NAMES[quantity]}, all six`] = (sumOf(after) / sumOf(before) - 1) * 100
  }
  return values
}

/** Run times are published ones, so that long programs weigh as they do there. */
function valueOf({ standIn, slowdown, rss, system }: Outcome, quantity: Quantity): number {
  if (quantity === 'runTime') return slowdown * EVALUATED[standIn.name].runTime.orig
  return quantity === 'rss' ? rss : system
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
