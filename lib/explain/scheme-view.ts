import { PAGE_BYTES } from '../base/units.js'
import { samplesPer } from '../core/attributes.js'
import { addrUnitOf, type DamosContext } from '../damos/damos-context.js'
import type { Scheme } from '../damos/scheme.js'
import type { PassTally } from './pass-tally.js'
import type { PassFigures } from './reason.js'
import type { SchemeTrace } from './scheme-trace.js'

/** A scheme, where it stands, and what was followed of it. */
export interface SchemeView {
  readonly context: DamosContext
  readonly scheme: Scheme
  readonly trace: SchemeTrace
  readonly nowUs: number
  /** It is only thought of: nothing comes of its actions. */
  readonly isForecast: boolean
}

/** Checks of an aggregation. */
export function nrSamplesOf({ context: { attrs } }: SchemeView): number {
  return samplesPer(attrs.aggrUs, attrs.sampleUs)
}

/** Table units as bytes. */
export function unitBytes(units: number): number {
  return units * PAGE_BYTES
}

/** What is counted in core address units as bytes. */
export function coreBytes({ context }: SchemeView, size: number): number {
  return size * addrUnitOf(context)
}

/** A tally in bytes. */
export function passFigures(tally: PassTally): PassFigures {
  const { seenUnits, triedUnits, appliedUnits, passedUnits, obstacles } = tally
  const refused: Record<string, number> = {}
  for (const [obstacle, { units }] of obstacles) {
    const code = codeOf(obstacle)
    refused[code] = (refused[code] ?? 0) + Math.round(unitBytes(units))
  }
  return {
    seen: Math.round(unitBytes(seenUnits)),
    matched: Math.round(unitBytes(tally.matchedUnits)),
    matchedRegions: tally.nrMatched,
    tried: Math.round(unitBytes(triedUnits)),
    applied: Math.round(unitBytes(appliedUnits)),
    passedPageFilters: Math.round(unitBytes(passedUnits)),
    refused,
  }
}

/** An obstacle's code: all filters have one. */
export function codeOf(obstacle: string): string {
  return obstacle.replace(/ .*/, '')
}
