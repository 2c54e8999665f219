/** Records, and what was sampled of each of their memories: all accesses, or writes alone. */
import { RecordError, UsageError } from '../base/errors.js'
import { sampledKind } from '../engine/sampled-space.js'
import type { RunPlan } from '../engine/plan.js'
import type { SampledKind } from '../engine/summary.js'
import { recordOf } from '../explain/run-source.js'
import { DamoFault, DamoRefusal } from '../params/fault.js'
import { detectFormat } from '../record/detect.js'
import { openRecord } from '../record/reader.js'
import type { ReportRecord } from '../report/damo/model.js'
import { openReportRecords } from '../report/damo/open-records.js'
import { pythonText } from '../report/damo/records.js'
import { planOfRecord } from './record-plan.js'

/** What one context recorded of one memory. */
export interface SampledMemory {
  readonly record: ReportRecord
  readonly context: number
  /** Name of the target; of records of damo, its number. */
  readonly memory: string
  /** Undefined: all accesses, by accessed bits; or, in a record of damo, nothing tells. */
  readonly kind: SampledKind | undefined
}

/** See the top of the file. */
export interface SampledRecord {
  readonly file: string
  /** Whether the file tells what was sampled. */
  readonly isTold: boolean
  readonly memories: readonly SampledMemory[]
  readonly close: () => void
}

/**
 * Opens a record of any format, or that in a result folder.
 *
 * @throws FileError; RecordError where it cannot be read
 */
export async function openSampled(path: string): Promise<SampledRecord> {
  const file = recordOf(path, 'cannot be reported')
  const plan = await planOfFile(file)
  const { records, close } = await refusing(file, () => openReportRecords([file]))
  const memories = records.map((record) => memoryOf(record, plan))
  return { file, isTold: plan !== undefined, memories, close }
}

/** What a step gives; where it is refused in damo's words, a record cannot be read. @throws RecordError */
export function refusing<T>(file: string, step: () => T): T {
  const refuse = (error: unknown): never => {
    const isRefusal = error instanceof DamoRefusal || error instanceof DamoFault
    throw isRefusal ? new RecordError(file, 0, error.message) : error
  }
  try {
    const result = step()
    return result instanceof Promise ? (result.catch(refuse) as T) : result
  } catch (error) {
    return refuse(error)
  }
}

async function planOfFile(file: string): Promise<RunPlan | undefined> {
  if (detectFormat(file) !== 'dlr') return undefined
  const reader = openRecord(file)
  try {
    return await planOfRecord(reader.scenario)
  } finally {
    reader.close()
  }
}

function memoryOf(record: ReportRecord, plan: RunPlan | undefined): SampledMemory {
  const { kdamondIdx, targetId } = record
  // A record of one context does not say which.
  const context = kdamondIdx === 'null' ? 0 : Number(kdamondIdx)
  if (plan === undefined) {
    return { record, context, memory: `target ${pythonText(targetId)}`, kind: undefined }
  }
  const index = plan.contexts.at(context)?.targets.at(Number(targetId))?.target ?? null
  const memory = index === null ? 'physical memory' : plan.targets[index].name
  return { record, context, memory, kind: sampledKind(plan, context) }
}

/**
 * The memories whose writes were counted; all of a record that does not tell.
 *
 * @param takesAccesses whether all accesses stand for writes where there are no others
 * @throws UsageError where there are none
 */
export function writtenMemories(
  { file, isTold, memories }: SampledRecord,
  takesAccesses = false,
): readonly SampledMemory[] {
  const written = memories.filter(({ kind }) => !isTold || kind === 'writes')
  if (written.length > 0) return written
  if (takesAccesses) return memories
  throw new UsageError(`${file}: no context of it counted writes alone; expected one that did`, {
    hint: 'sample_control of a context says so: see docs/scenarios.md, sampling by page faults',
  })
}
