/** The figures of a `summary.json`: whatever is a number in it, so that new figures need nothing here. */
import { isObject, type JsonObject } from '../record/json.js'

/** What identifies a run, what was made of its figures, and what there is of single guests of a fleet. */
const NO_FIGURES: ReadonlySet<string> = new Set(['seed', 'checks', 'guests', 'findings'])

/** Of the percentiles 0 to 100, those that are compared. */
const PERCENTILES_STEP = 25

/** Flattens a summary: `regions.mean`, `contexts[0].accuracy.hotRecall`. Null where a run had nothing to tell. */
export function summaryFigures(summary: object): Map<string, number | null> {
  const figures = new Map<string, number | null>()
  for (const [key, value] of Object.entries(summary as JsonObject)) {
    if (!NO_FIGURES.has(key)) flatten(key, value, figures)
  }
  return figures
}

function flatten(name: string, value: unknown, figures: Map<string, number | null>): void {
  if (typeof value === 'number' || value === null) figures.set(name, value)
  else if (Array.isArray(value)) {
    const step = name.endsWith('Percentiles') ? PERCENTILES_STEP : 1
    for (const [i, item] of value.entries()) {
      if (i % step === 0) flatten(`${name}[${i}]`, item, figures)
    }
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) flatten(`${name}.${key}`, member, figures)
  }
}

/** Whether JSON looks like a summary, of a run or of a fleet. */
export function isSummary(value: unknown): value is JsonObject {
  if (!isObject(value) || !isObject(value.cost)) return false
  return typeof value.snapshots === 'number' || value.kind === 'fleet'
}
