import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunPlan } from '../../lib/engine/plan.js'
import { startRun, type RunOptions } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { openRecord, type RecordReader } from '../../lib/record/reader.js'

/** A run's record and summary. */
export interface RunOutcome {
  readonly record: Buffer
  readonly summary: RunSummary
}

/** Runs a plan to its end, and reads its record back. The header holds a fixed word, not the plan. */
export async function runToEnd(plan: RunPlan, options: RunOptions = {}): Promise<RunOutcome> {
  return inFolder(plan, options, (recordFile, summary) => ({
    record: readFileSync(recordFile),
    summary,
  }))
}

/** Runs a plan to its end, and reads what is wanted of its record. */
export async function readRun<T>(
  plan: RunPlan,
  read: (reader: RecordReader, summary: RunSummary) => T,
): Promise<T> {
  return inFolder(plan, {}, (recordFile, summary) => {
    const reader = openRecord(recordFile)
    try {
      return read(reader, summary)
    } finally {
      reader.close()
    }
  })
}

async function inFolder<T>(
  plan: RunPlan,
  options: RunOptions,
  read: (recordFile: string, summary: RunSummary) => T,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-'))
  const recordFile = join(folder, 'record.dlr')
  try {
    const summary = await startRun(plan, { scenario: 'test', ...options, recordFile }).done
    return read(recordFile, summary)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A short name for bytes. */
export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}
