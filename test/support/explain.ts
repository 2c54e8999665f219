import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunPlan } from '../../lib/engine/plan.js'
import { startRun } from '../../lib/engine/run.js'
import { explainRun } from '../../lib/explain/explain-run.js'
import type { ExplainQuestion } from '../../lib/explain/question.js'
import type { Reason, RunExplanation } from '../../lib/explain/reason.js'
import { openRecord } from '../../lib/record/reader.js'

/** Runs a plan, and has its record explained. @param explained the plan that is run again, if another one */
export async function explainPlan(
  plan: RunPlan,
  question: ExplainQuestion = {},
  explained: RunPlan = plan,
): Promise<RunExplanation> {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-'))
  try {
    const recordFile = join(folder, 'record.dlr')
    await startRun(plan, { recordFile, scenario: 'test', workers: 1 }).done
    const reader = openRecord(recordFile)
    try {
      return await explainRun(explained, reader, question)
    } finally {
      reader.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The reason of a code; fails where there is none. */
export function reasonOf(reasons: readonly Reason[], code: Reason['code']): Reason {
  const found = reasons.find((reason) => reason.code === code)
  if (found !== undefined) return found
  throw new Error(`no reason ${code}, but ${reasons.map((each) => each.code).join(', ')}`)
}
