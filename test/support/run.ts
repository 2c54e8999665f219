import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunPlan } from '../../lib/engine/plan.js'
import { startRun, type RunOptions } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'

/** A run's record and summary. */
export interface RunOutcome {
  readonly record: Buffer
  readonly summary: RunSummary
}

/** Runs a plan to its end, and reads its record back. The header holds a fixed word, not the plan. */
export async function runToEnd(plan: RunPlan, options: RunOptions = {}): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-'))
  const recordFile = join(folder, 'record.dlr')
  try {
    const summary = await startRun(plan, { scenario: 'test', ...options, recordFile }).done
    return { record: readFileSync(recordFile), summary }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A short name for bytes. */
export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}
