/** The door of fleets: scenarios with `guests`; files, texts and values in, a plan out. */
import { basename, extname } from 'node:path'
import { ScenarioError } from '../base/errors.js'
import type { FleetPlan } from '../guest/plan.js'
import { canonicalFleetOf } from './canonical-fleet.js'
import { resolveFleet } from './fleet.js'
import { fleetSchema } from './fleet-schema.js'
import { Issues } from './issues.js'
import { applyChanges, sourceOfFile, type ScenarioChanges } from './load.js'
import { check } from './messages.js'
import { parseSource, sourceOfValue, type Source } from './source.js'
import type { JsonObject } from './texts.js'

/** A fleet, resolved. */
export interface LoadedFleet {
  readonly plan: FleetPlan
  /** With its changes made, and defaults filled in: plain JSON, itself a scenario that gives the same plan. */
  readonly canonical: JsonObject
}

/** Loads a fleet from a file. @throws FileError, ScenarioError with all faults, UsageError where a change is none */
export function loadFleet(file: string, changes: ScenarioChanges = {}): LoadedFleet {
  return resolveFleetSource(sourceOfFile(file), file, changes)
}

/** Reads a fleet from text (YAML or JSON) or from a plain value. @throws as {@link loadFleet} does */
export function parseFleet(
  input: string | object,
  changes: ScenarioChanges & { readonly file?: string } = {},
): LoadedFleet {
  const file = changes.file ?? 'scenario'
  const source =
    typeof input === 'string'
      ? parseSource(input, file)
      : sourceOfValue(structuredClone(input), file)
  return resolveFleetSource(source, file, changes)
}

/** Does the same with what has been read of a file. */
export function resolveFleetSource(
  source: Source,
  file: string,
  changes: ScenarioChanges = {},
): LoadedFleet {
  const document: unknown = source.value
  const issues = new Issues(source)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    const place = { file, line: undefined, column: undefined, path: '' }
    const message = 'not a fleet; expected a map with the keys host and guests'
    throw new ScenarioError('ERR_SCENARIO', [{ ...place, message }])
  }
  applyChanges(document, changes, issues)
  const checked = check(fleetSchema, document, [], issues)
  issues.throwIfAny()
  const name = basename(file, extname(file))
  const plan = resolveFleet(checked!, name === '' ? 'fleet' : name, issues)
  issues.throwIfAny()
  return { plan, canonical: canonicalFleetOf(checked!, plan) }
}
