/** Reads what a workload replays: a monitor's record in any format, or a trace of accesses. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileError, RecordError } from '../base/errors.js'
import { convertRecord } from '../record/convert.js'
import { detectFormat } from '../record/detect.js'
import { fileError } from '../record/file-errors.js'
import { openRecord } from '../record/reader.js'
import type { Recording } from './recording.js'
import { readRecordedTargets } from './read-record.js'
import { readTrace } from './read-trace.js'

/** A file that was read to be replayed. */
export interface RecordedFile {
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string
  /** Its targets, in their order; a trace has one. */
  readonly recordings: readonly Recording[]
}

/**
 * Reads a record, of the lab or of damo; what was left of it after a crash is replayed. damo's are converted to a
 * temporary file first.
 *
 * @param granuleOrder 9: of huge pages, whose base pages are touched together
 * @throws RecordError where it is damaged, or shows no memory; FileError
 */
export async function readRecordedRecord(
  file: string,
  granuleOrder: 0 | 9 = 0,
): Promise<RecordedFile> {
  const format = detectFormat(file)
  if (format === 'dlr') return recordedFile(file, file, granuleOrder)
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-'))
  try {
    const converted = join(folder, 'record.dlr')
    await convertRecord(file, converted, 'dlr')
    return await recordedFile(file, converted, granuleOrder)
  } catch (error) {
    // What is wrong with the temporary file is the folder's fault, not the user's file's.
    if (error instanceof FileError && error.file.startsWith(folder)) {
      throw fileError(tmpdir(), 'cannot unpack a record there', error.cause ?? error)
    }
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Reads a trace.
 *
 * @throws TraceError with the line; FileError
 */
export async function readRecordedTrace(file: string, tickUs: number): Promise<RecordedFile> {
  const { recording, sha256 } = await readTrace(file, tickUs)
  return { sha256, recordings: [recording] }
}

async function recordedFile(
  file: string,
  converted: string,
  granuleOrder: 0 | 9,
): Promise<RecordedFile> {
  const reader = openRecord(converted)
  try {
    const recordings = readRecordedTargets(reader, granuleOrder).map(({ recording }) => recording)
    if (recordings.length > 0) return { sha256: await sha256Of(file), recordings }
    throw new RecordError(file, 0, 'no snapshot of any memory in it; nothing to replay', {
      hint: 'record for longer than an aggregation interval, or name another record',
    })
  } finally {
    reader.close()
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer)
  } catch (error) {
    throw fileError(file, 'cannot read the record', error)
  }
  return hash.digest('hex')
}
