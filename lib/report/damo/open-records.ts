/** Opens record files of any format for damo's reports. */
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { DamonLabError } from '../../base/errors.js'
import { DamoRefusal } from '../../params/fault.js'
import type { DamoRecord } from '../../record/damo-model.js'
import { readDamo } from '../../record/damo-read.js'
import { detectFormat } from '../../record/detect.js'
import { readPerfScript } from '../../record/perf-script.js'
import { openRecord } from '../../record/reader.js'
import { recordToDamo } from '../../record/record-to-damo.js'
import { FrameStore } from '../../record/frame-store.js'
import { reportRecords } from './records.js'
import type { ReportRecord } from './model.js'

/** Records of one or more files. */
export interface OpenRecords {
  readonly records: readonly ReportRecord[]
  /** Releases what the records are read from. */
  readonly close: () => void
}

/** Whether a path is a file, as damo asks before it reads it. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/**
 * Reads the files; their records follow each other.
 *
 * @throws DamoRefusal where one is missing or cannot be read
 */
export async function openReportRecords(files: readonly string[]): Promise<OpenRecords> {
  const stores: FrameStore[] = []
  const close = (): void => stores.forEach((store) => store.close())
  try {
    const records: ReportRecord[] = []
    for (const file of files) {
      if (!isFile(file)) throw new DamoRefusal(`${file} not found`)
      const store = new FrameStore(tmpdir())
      stores.push(store)
      records.push(...reportRecords(await readFile(file, store), store))
    }
    return { records, close }
  } catch (error) {
    close()
    throw error
  }
}

async function readFile(file: string, store: FrameStore): Promise<readonly DamoRecord[]> {
  const { spool } = store
  try {
    const format = detectFormat(file)
    if (format === 'perf_script') return readPerfScript(file, spool, { mustAscend: false }).records
    if (format !== 'dlr') return (await readDamo(file, format === 'json_compressed', spool)).records
    const reader = openRecord(file)
    try {
      return recordToDamo(reader, store)
    } finally {
      reader.close()
    }
  } catch (error) {
    if (!(error instanceof DamonLabError)) throw error
    const hint = error.hint === undefined ? '' : `; ${error.hint}`
    throw new DamoRefusal(`parsing ${file} failed (${error.message}${hint})`)
  }
}
