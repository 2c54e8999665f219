import { writeFileSync } from 'node:fs'
import type { RunPlan } from '../../lib/engine/plan.js'
import { openRecord } from '../../lib/record/reader.js'
import { readRecordedTargets, type RecordedTarget } from '../../lib/workload/read-record.js'
import type { ReplayPlan } from '../../lib/workload/replay.js'
import { runToEnd, type RunOutcome } from './run.js'

/** A run, and what was recorded of its targets. */
export interface RecordedRun extends RunOutcome {
  readonly targets: readonly RecordedTarget[]
}

/** Runs a plan, and reads its record through a file of this name. */
export async function runAndRecord(plan: RunPlan, file: string): Promise<RecordedRun> {
  const outcome = await runToEnd(plan)
  writeFileSync(file, outcome.record)
  const reader = openRecord(file)
  try {
    return { ...outcome, targets: readRecordedTargets(reader) }
  } finally {
    reader.close()
  }
}

/** The plan with what was recorded in place of its targets' memory and workloads. */
export function replayOf(
  plan: RunPlan,
  recorded: readonly RecordedTarget[],
  playing: Partial<Pick<ReplayPlan, 'speed' | 'loop'>> = {},
): RunPlan {
  const targets = plan.targets.map((target, i) => {
    const { recording } = recorded[i]
    const mappings = recording.mappings.map((one) => ({
      ...one,
      order: 0 as const,
      framePage: null,
    }))
    const workload: ReplayPlan = {
      kind: 'replay',
      recording,
      speed: 1,
      loop: false,
      ...playing,
    }
    return { ...target, mappings, workloads: [workload], exitUs: null }
  })
  return { ...plan, targets }
}
