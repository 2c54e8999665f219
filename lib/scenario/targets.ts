import type { WorkloadPlan } from '../workload/index.js'
import { masimPlanFault, masimProgramEndUs } from '../workload/masim.js'
import { replayEndUs } from '../workload/replay.js'
import type { ScenarioDocument, TargetDocument, WorkloadDocument } from './document.js'
import { loadMasim, type MasimFile } from './files.js'
import type { Issues } from './issues.js'
import { resolvePattern } from './patterns.js'
import {
  dataOffsetBytesOf,
  layOutProcess,
  layOutRecorded,
  type ProcessLayout,
} from './process-layout.js'
import {
  isRecorded,
  recordingKey,
  recordingOf,
  replayPlan,
  workloadsAt,
  type Recordings,
} from './recordings.js'
import type { Path } from './source.js'
import { areasPlan, MASIM_DEFAULTS, masimPlan } from './workloads.js'

/** An entry of `targets`, resolved; `count` processes come of it. */
export interface TargetKind {
  readonly document: TargetDocument
  readonly path: Path
  /** Number of the first process; the others follow. */
  readonly pid: number
  readonly layout: ProcessLayout
  readonly workloads: readonly WorkloadPlan[]
  /** The text of each masim workload, in their order. */
  readonly masimTexts: readonly string[]
  /** When the process ends; null: it outlives the run. */
  readonly exitUs: number | null
  /** When it has nothing more to do; null: never. */
  readonly endUs: number | null
  /** The sum of the file that it replays. */
  readonly sha256?: string
}

const FIRST_PID = 1000

/** Resolves the targets: memory, programs, numbers. Faults are reported. */
export function resolveTargets(
  { targets }: ScenarioDocument,
  baseDir: string,
  recordings: Recordings,
  issues: Issues,
): TargetKind[] {
  const pids = assignPids(targets)
  return targets.map((document, i) => {
    const path = ['targets', i]
    return workloadsOf(document).some(isRecorded)
      ? resolveRecorded(document, pids[i], path, { baseDir, recordings, issues })
      : resolveTarget(document, pids[i], path, baseDir, issues)
  })
}

/** Given numbers stay; the others count up from 1000, past those. */
function assignPids(targets: readonly TargetDocument[]): number[] {
  const given = targets.filter(({ pid }) => pid !== undefined)
  let next = FIRST_PID
  return targets.map(({ pid, count }) => {
    if (pid !== undefined) return pid
    for (;;) {
      const clash = given.find(
        (other) => other.pid! < next + count && next < other.pid! + other.count,
      )
      if (clash === undefined) break
      next = clash.pid! + clash.count
    }
    next += count
    return next - count
  })
}

interface RecordedPlaces {
  readonly baseDir: string
  readonly recordings: Recordings
  readonly issues: Issues
}

/** A target that replays a file: its memory is what the file tells. */
function resolveRecorded(
  document: TargetDocument,
  pid: number,
  path: Path,
  { baseDir, recordings, issues }: RecordedPlaces,
): TargetKind {
  for (const key of ['memory', 'mappings'] as const) {
    if (document[key] === undefined) continue
    issues.add(
      [...path, key],
      'given beside a replay; expected it left out: the file tells the memory',
    )
  }
  const workloads = workloadsAt(document, path)
  const [[workloadAt, workload]] = workloads
  if (workloads.length > 1) {
    const message = 'a replay beside other workloads; expected it to be the only one'
    issues.add([...path, 'workload'], message, 'make another target of the others')
  }
  const file = isRecorded(workload)
    ? recordings.get(recordingKey(workload, document, baseDir))
    : undefined
  const recording = isRecorded(workload)
    ? recordingOf(workload, file, workloadAt, issues)
    : undefined
  const plan = recording === undefined ? undefined : replayPlan(workload, recording, document)
  const end = plan === undefined ? Infinity : Math.ceil(replayEndUs(plan))
  return {
    document,
    path,
    pid,
    layout:
      plan === undefined
        ? { pieces: [], memoryStart: 0, memoryPages: 0, regionStartPages: [] }
        : layOutRecorded(document, plan, path, issues),
    workloads: plan === undefined ? [] : [plan],
    masimTexts: [],
    exitUs: null,
    endUs: Number.isFinite(end) ? end : null,
    ...(file !== undefined && { sha256: file.sha256 }),
  }
}

function resolveTarget(
  document: TargetDocument,
  pid: number,
  path: Path,
  baseDir: string,
  issues: Issues,
): TargetKind {
  const workloads = workloadsOf(document)
  const paths = workloadsAt(document, path).map(([at]) => at)
  const files = workloads.map(({ masim, defaultMode }, i) =>
    masim === undefined
      ? undefined
      : loadMasim(
          masim,
          defaultMode ?? MASIM_DEFAULTS.defaultMode,
          baseDir,
          [...paths[i], 'masim'],
          issues,
        ),
  )
  checkMemory(document, workloads, path, issues)
  const masims = files.filter((file) => file !== undefined)
  const layout = layOutProcess(
    document,
    masims.map(({ config }) => config),
    path,
    issues,
  )
  const plans = workloads.map((workload, i): WorkloadPlan | undefined => {
    if (workload.masim === undefined) {
      const at = paths[i]
      return workload.areas === undefined
        ? resolvePattern(workload, layout, at, issues)?.plan
        : areasPlan(workload, layout, at, issues)
    }
    const file = files[i]
    if (file === undefined) return undefined
    const starts = layout.regionStartPages[masims.indexOf(file)]
    const plan = masimPlan(workload, file, starts, dataOffsetBytesOf(document.pages))
    const fault = masimPlanFault(plan)
    if (fault === undefined) return plan
    issues.add(paths[i], fault)
    return undefined
  })
  return {
    document,
    path,
    pid,
    layout,
    workloads: plans.filter((plan) => plan !== undefined),
    masimTexts: masims.map(({ text }: MasimFile) => text),
    exitUs: exitOf(plans),
    endUs: exitOf(plans),
  }
}

/** When the process ends: with its last masim program, if it runs nothing else. */
function exitOf(plans: readonly (WorkloadPlan | undefined)[]): number | null {
  const ends = plans.map((plan) =>
    plan?.kind === 'masim' ? Math.ceil(masimProgramEndUs(plan)) : null,
  )
  if (ends.length === 0 || ends.includes(null)) return null
  return Math.max(...ends.map(Number))
}

function checkMemory(
  { memory, mappings }: TargetDocument,
  workloads: readonly WorkloadDocument[],
  path: Path,
  issues: Issues,
): void {
  if (memory !== undefined && mappings !== undefined) {
    issues.add([...path, 'mappings'], 'given beside memory; expected one of them')
  }
  if (memory !== undefined || mappings !== undefined) return
  const needsMemory = workloads.length === 0 || workloads.some(({ masim }) => masim === undefined)
  if (needsMemory) {
    issues.add([...path, 'memory'], 'missing; expected a size such as 2 GiB, or mappings')
  }
}

/** The workloads of a target; none for memory that nobody touches. */
export function workloadsOf(document: TargetDocument): readonly WorkloadDocument[] {
  return workloadsAt(document, []).map(([, workload]) => workload)
}
