/** The files that workloads replay. They are read before a scenario is resolved, since that takes a while. */
import { isAbsolute, join, resolve } from 'node:path'
import { DamonLabError } from '../base/errors.js'
import {
  readRecordedRecord,
  readRecordedTrace,
  type RecordedFile,
} from '../workload/read-recorded-file.js'
import type { Recording } from '../workload/recording.js'
import type { ReplayPlan } from '../workload/replay.js'
import type { ScenarioDocument, TargetDocument, WorkloadDocument } from './document.js'
import { entriesOf } from './entries.js'
import type { Issues } from './issues.js'
import type { Path } from './source.js'
import { DEFAULT_TICK_US } from './workloads.js'

/** Files that were read, each by its key. */
export type Recordings = ReadonlyMap<string, RecordedFile>

/** No files. */
export const NO_RECORDINGS: Recordings = new Map<string, RecordedFile>()

/** A workload that replays a file. */
export function isRecorded({ replay, trace }: WorkloadDocument): boolean {
  return replay !== undefined || trace !== undefined
}

/** Whether what a replay touches are huge pages (9): as it says, else as the pages of its target. */
export function granuleOf(
  { granule }: Pick<WorkloadDocument, 'granule'>,
  { pages }: Pick<TargetDocument, 'pages'>,
): 0 | 9 {
  return granule ?? pages
}

/** What a file is known by once it has been read: a record with its granules, a trace with its tick. */
export function recordingKey(
  workload: WorkloadDocument,
  target: Pick<TargetDocument, 'pages'>,
  baseDir: string,
): string {
  const { replay, trace, tick } = workload
  if (replay !== undefined)
    return `replay ${granuleOf(workload, target)} ${fileOf(replay, baseDir)}`
  return `trace ${tick ?? DEFAULT_TICK_US} ${fileOf(trace!, baseDir)}`
}

/** Reads all files that a scenario's workloads replay, each once. Faults are reported. */
export async function readRecordings(
  { targets }: ScenarioDocument,
  baseDir: string,
  known: Recordings,
  issues: Issues,
): Promise<Recordings> {
  const recordings = new Map(known)
  const refused = new Set<string>()
  for (const [i, target] of targets.entries()) {
    for (const [path, workload] of workloadsAt(target, ['targets', i])) {
      if (!isRecorded(workload)) continue
      const key = recordingKey(workload, target, baseDir)
      if (recordings.has(key) || refused.has(key)) continue
      const { replay, trace, tick } = workload
      try {
        const file =
          replay === undefined
            ? await readRecordedTrace(fileOf(trace!, baseDir), tick ?? DEFAULT_TICK_US)
            : await readRecordedRecord(fileOf(replay, baseDir), granuleOf(workload, target))
        recordings.set(key, file)
      } catch (error) {
        if (!(error instanceof DamonLabError)) throw error
        refused.add(key)
        issues.add([...path, replay === undefined ? 'trace' : 'replay'], error.message, error.hint)
      }
    }
  }
  return recordings
}

/**
 * What a workload replays; undefined where it cannot, which is reported.
 *
 * @param file what it names, if that was read
 */
export function recordingOf(
  workload: WorkloadDocument,
  file: RecordedFile | undefined,
  path: Path,
  issues: Issues,
): Recording | undefined {
  const key = workload.replay === undefined ? 'trace' : 'replay'
  if (file === undefined) {
    const hint = 'open such a scenario with openScenario()'
    issues.add([...path, key], 'was not read; expected a scenario without files to replay', hint)
    return undefined
  }
  const { sha256, target } = workload
  if (sha256 !== undefined && sha256 !== file.sha256) {
    const message = `not that of the file (got ${sha256}); expected ${file.sha256}`
    issues.add([...path, 'sha256'], message, 'the file is not the one that was replayed before')
    return undefined
  }
  const nrTargets = file.recordings.length
  if (target === undefined && nrTargets > 1) {
    const message = `the record has ${nrTargets} targets; expected target: a number from 0 to ${nrTargets - 1}`
    issues.add([...path, key], message, 'or damon-lab replay, which takes all of them')
    return undefined
  }
  if ((target ?? 0) >= nrTargets) {
    const message = `no such target in the record (got ${target}); expected 0 to ${nrTargets - 1}`
    issues.add([...path, 'target'], message)
    return undefined
  }
  return file.recordings[target ?? 0]
}

/** The plan of a target's workload that replays a recording. */
export function replayPlan(
  workload: WorkloadDocument,
  recording: Recording,
  target: Pick<TargetDocument, 'pages'>,
): ReplayPlan {
  const { speed, loop, writes } = workload
  return {
    kind: 'replay',
    recording,
    speed: speed ?? 1,
    loop: loop === true,
    ...(writes !== undefined && { writeShare: writes }),
    granuleOrder: granuleOf(workload, target),
  }
}

/** The workloads of a target with their places. */
export function workloadsAt(
  { workload }: TargetDocument,
  path: Path,
): readonly (readonly [path: Path, workload: WorkloadDocument])[] {
  return entriesOf(workload, [...path, 'workload'])
}

/** The file that a scenario names, from the root. */
export function fileOf(name: string, baseDir: string): string {
  return isAbsolute(name) ? name : resolve(join(baseDir, name))
}
