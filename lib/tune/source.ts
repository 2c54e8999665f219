/** Where the scenario of a sweep comes from. */
import { createHash } from 'node:crypto'
import { loadScenario, parseScenario } from '../scenario/load.js'
import type { LoadedScenario, ScenarioChanges } from '../scenario/load.js'

/** A scenario file, or a scenario as a plain value; the same for all points of a sweep. */
export interface SweepSource {
  /** The name of a file, or a value as YAML would give it. */
  readonly scenario: string | object
  /** In place of the scenario's duration. */
  readonly duration?: string
}

/** Loads the scenario of a point. @throws FileError, ScenarioError, UsageError as `loadScenario` */
export function loadPoint(
  { scenario, duration }: SweepSource,
  changes: Omit<ScenarioChanges, 'duration'>,
): LoadedScenario {
  const all = { ...changes, ...(duration !== undefined && { duration }) }
  return typeof scenario === 'string' ? loadScenario(scenario, all) : parseScenario(scenario, all)
}

/** Names what a scenario resolves to, whatever its seed: 16 hexadecimal digits. */
export function hashScenario({ canonical }: LoadedScenario): string {
  const { seed: _, ...rest } = canonical
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16)
}

/** The id of a point. */
export function pointId(hash: string, seed: number): string {
  return `${hash}-${seed}`
}
