/** Figures of rows with stand-ins: of each workload, and of all of them. */
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

/** For models of rows: where it says what they are, and what was fitted. */
export const STAND_INS_ARE = 'The six stand-ins of the section above.'
export const STAND_INS_FITTED = 'the stand-ins, to other evaluations, as told above.'

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
