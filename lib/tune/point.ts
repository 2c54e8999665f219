/** What a sweep is made of: one run each. All of it is plain JSON, and may travel to another thread or machine. */
import type { FleetSummary } from '../engine/fleet/fleet-summary.js'
import type { RunSummary } from '../engine/summary.js'

/** One run of a sweep. */
export interface SweepPoint {
  /**
   * Names the run: a hash of the resolved scenario, and the seed. Equal ids mean equal results.
   */
  readonly id: string
  /** Values by path, in the order in which they are set. */
  readonly parameters: Readonly<Record<string, string>>
  readonly seed: number
}

/** The figures of a run, without those that differ each time. */
export type PointSummary = Omit<RunSummary, 'cost'>

/** Those of a fleet; what it says of each guest is left out. */
export type FleetPointSummary = Omit<FleetSummary, 'cost' | 'guests' | 'findings'>

/** A point that has been run; a line of results.jsonl. */
export interface PointResult extends SweepPoint {
  readonly summary: PointSummary | FleetPointSummary
}

/** Whether a point was the run of a fleet. */
export function isFleetPoint(
  summary: PointSummary | FleetPointSummary,
): summary is FleetPointSummary {
  return 'kind' in summary
}

/** A point that could not be run. */
export interface PointFailure {
  readonly point: SweepPoint
  /** `ERR_…`; docs/errors.md has the table. */
  readonly code: string
  readonly message: string
}

/** The point for people: `a=1, b=2, seed 7`. */
export function describePoint({ parameters, seed }: Omit<SweepPoint, 'id'>): string {
  return [describeParameters(parameters), `seed ${seed}`].filter((text) => text !== '').join(', ')
}

/** Values for people: `a=1, b=2`. */
export function describeParameters(parameters: SweepPoint['parameters']): string {
  return Object.entries(parameters)
    .map(([path, value]) => `${path}=${value}`)
    .join(', ')
}

/** The `--set` texts that make a point of its scenario. */
export function changesOf(parameters: SweepPoint['parameters']): string[] {
  return Object.entries(parameters).map(([path, value]) => `${path}=${value}`)
}
