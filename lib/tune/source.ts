/** Where the scenario of a sweep comes from. */
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import {
  draftOf,
  openDraft,
  sourceOfFile,
  type LoadedScenario,
  type ScenarioChanges,
} from '../scenario/load.js'
import { resolveFleetSource, type LoadedFleet } from '../scenario/load-fleet.js'
import { readRecordings } from '../scenario/recordings.js'
import { isFleet, sourceOfValue, type Source } from '../scenario/source.js'
import type { RecordedFile } from '../workload/read-recorded-file.js'

/** A scenario file, or a scenario as a plain value; the same for all points of a sweep. */
export interface SweepSource {
  /** The name of a file, or a value as YAML would give it. */
  readonly scenario: string | object
  /** In place of the scenario's duration. */
  readonly duration?: string
}

/** Files that scenarios replay, as far as they have been read; each is read once. */
export type KnownRecordings = Map<string, RecordedFile>

/** What a point runs: a scenario with targets, or a fleet. */
export type LoadedPoint =
  | { readonly kind: 'run'; readonly loaded: LoadedScenario }
  | { readonly kind: 'fleet'; readonly loaded: LoadedFleet }

/** Changes of a point. */
type PointChanges = Omit<ScenarioChanges, 'duration'>

/**
 * Loads the scenario of a point.
 *
 * @param known what is replayed is looked up there, and added
 * @throws FileError, ScenarioError, UsageError as `openScenario`
 */
export async function loadPoint(
  from: SweepSource,
  changes: PointChanges,
  known: KnownRecordings,
): Promise<LoadedPoint> {
  const { source, file } = readSource(from)
  if (!isFleet(source)) return { kind: 'run', loaded: await loadRun(from, changes, known) }
  const loaded = resolveFleetSource(source, file, allChanges(from, changes))
  return { kind: 'fleet', loaded }
}

/** Does the same where it is to have targets. @throws as {@link loadPoint}, and for a fleet */
export async function loadRun(
  from: SweepSource,
  changes: PointChanges,
  known: KnownRecordings,
): Promise<LoadedScenario> {
  const { source, file } = readSource(from)
  const draft = draftOf(source, file, dirname(file), allChanges(from, changes))
  const { document, baseDir, issues } = draft
  const recordings = await readRecordings(document, baseDir, known, issues)
  issues.throwIfAny()
  for (const [key, recorded] of recordings) known.set(key, recorded)
  return openDraft(draft, recordings)
}

function readSource({ scenario }: SweepSource): { readonly source: Source; readonly file: string } {
  if (typeof scenario === 'string') return { source: sourceOfFile(scenario), file: scenario }
  const file = 'scenario'
  return { source: sourceOfValue(structuredClone(scenario), file), file }
}

function allChanges({ duration }: SweepSource, changes: PointChanges): ScenarioChanges {
  return { ...changes, ...(duration !== undefined && { duration }) }
}

/** Names what a scenario resolves to, whatever its seed: 16 hexadecimal digits. */
export function hashScenario({ loaded: { canonical } }: LoadedPoint): string {
  const { seed: _, ...rest } = canonical
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16)
}

/** The id of a point. */
export function pointId(hash: string, seed: number): string {
  return `${hash}-${seed}`
}
