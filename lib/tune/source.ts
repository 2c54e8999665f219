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
import { readRecordings } from '../scenario/recordings.js'
import { sourceOfValue } from '../scenario/source.js'
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

/**
 * Loads the scenario of a point.
 *
 * @param known what is replayed is looked up there, and added
 * @throws FileError, ScenarioError, UsageError as `openScenario`
 */
export async function loadPoint(
  { scenario, duration }: SweepSource,
  changes: Omit<ScenarioChanges, 'duration'>,
  known: KnownRecordings,
): Promise<LoadedScenario> {
  const all = { ...changes, ...(duration !== undefined && { duration }) }
  const isFile = typeof scenario === 'string'
  const file = isFile ? scenario : 'scenario'
  const source = isFile ? sourceOfFile(file) : sourceOfValue(structuredClone(scenario), file)
  const draft = draftOf(source, file, dirname(file), all)
  const { document, baseDir, issues } = draft
  const recordings = await readRecordings(document, baseDir, known, issues)
  issues.throwIfAny()
  for (const [key, recorded] of recordings) known.set(key, recorded)
  return openDraft(draft, recordings)
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
