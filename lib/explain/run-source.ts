/** The run that a path names: a result folder, or its record. */
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FileError, RecordError } from '../base/errors.js'
import type { RunPlan } from '../engine/plan.js'
import { detectFormat } from '../record/detect.js'
import { fileError } from '../record/file-errors.js'
import { openRecord, type RecordReader } from '../record/reader.js'
import { draftOf, openDraft, openScenario } from '../scenario/load.js'
import { sourceOfValue } from '../scenario/source.js'

/**
 * The record of a run: the file itself, or that in a result folder.
 *
 * @param failure what is said of a path that cannot be looked at
 * @throws FileError where there is none
 */
export function recordOf(path: string, failure = 'cannot be explained'): string {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw fileError(path, failure, error)
  }
  if (!isFolder) return path
  const record = join(path, 'record.dlr')
  if (existsSync(record)) return record
  if (existsSync(join(path, 'guests.csv'))) {
    throw new FileError(path, 'holds the results of a fleet, which have no record', {
      hint: 'report.html in it shows each guest over time',
    })
  }
  throw new FileError(path, 'holds no record (record.dlr)', {
    hint: 'name what `run --out` wrote, or a record',
  })
}

/** A run that can be run again. */
export interface OpenRun {
  readonly plan: RunPlan
  readonly reader: RecordReader
}

/**
 * Opens a record of the lab, and the scenario in it.
 *
 * @throws RecordError where the record is not of a run; ScenarioError, FileError
 */
export async function openRun(record: string): Promise<OpenRun> {
  const format = detectFormat(record)
  const hint = '--schemes FILE tells what schemes would do on it'
  if (format !== 'dlr') {
    throw new RecordError(record, 0, 'a record of damo, which cannot be run again', { hint })
  }
  const reader = openRecord(record)
  try {
    const { scenario } = reader
    if (!isScenario(scenario)) {
      throw new RecordError(record, 0, 'holds no scenario to run again', { hint })
    }
    return { plan: await planOf(record, scenario), reader }
  } catch (error) {
    reader.close()
    throw error
  }
}

function isScenario(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'targets' in value && 'seed' in value
}

/** The files that a run replayed are named by what lies beside its record. */
async function planOf(record: string, scenario: object): Promise<RunPlan> {
  const beside = join(dirname(record), 'scenario.yaml')
  const isReplay = /"(replay|trace)":/.test(JSON.stringify(scenario))
  if (isReplay && existsSync(beside)) return (await openScenario(beside)).plan
  const source = sourceOfValue(structuredClone(scenario), record)
  return (await openDraft(draftOf(source, record, dirname(record), {}))).plan
}
