/** What a record holds: the first of two passes over it. */
import { UsageError } from '../base/errors.js'
import type { RecordReader } from '../record/reader.js'
import { surveyTargets, type TargetSurvey } from '../report/survey.js'
import { accessWindows, type AccessWindow } from '../report/windows.js'

/** A context of a record. */
export interface SurveyedContext {
  readonly context: number
  readonly targets: (TargetSurvey | undefined)[]
  nrTargets: number
  nrRegionsMax: number
  /** Length of its windows; the last one's. */
  windowUs: number
}

/** All of them. */
export interface Surveyed {
  readonly contexts: ReadonlyMap<number, SurveyedContext>
  readonly endUs: number
}

/**
 * Surveys a record.
 *
 * @throws UsageError where no snapshot has a region; RecordError, FileError
 */
export function surveyRecord(reader: RecordReader): Surveyed {
  const contexts = new Map<number, SurveyedContext>()
  let endUs = 0
  function* counted(): Generator<AccessWindow, void> {
    for (const window of accessWindows(reader)) {
      const { context, targets } = window.snapshot
      let one = contexts.get(context)
      if (one === undefined) {
        one = { context, targets: [], nrTargets: 0, nrRegionsMax: 0, windowUs: 0 }
        contexts.set(context, one)
      }
      one.nrTargets = Math.max(one.nrTargets, targets.length)
      for (const { age } of targets) one.nrRegionsMax = Math.max(one.nrRegionsMax, age.length)
      one.windowUs = window.endUs - window.startUs
      endUs = window.endUs
      yield window
    }
  }
  for (const found of surveyTargets(counted())) {
    contexts.get(found.context)!.targets[found.target] = found
  }
  if (contexts.size === 0) {
    throw new UsageError(`${reader.file}: no snapshot has a region; there is nothing to explain`)
  }
  return { contexts, endUs }
}
