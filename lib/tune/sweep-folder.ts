/** The folder of a sweep: what `sweep --out DIR` leaves, and finds again when it goes on. */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FileError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'
import { makeFolder } from '../record/make-folder.js'
import { writeWholeFile } from '../record/whole-file.js'
import { formatCsv } from './csv.js'
import { takeLock } from './lock.js'
import { readManifest, refuseOtherSweep, writeManifest, type Manifest } from './manifest.js'
import { openResultsFile } from './results-file.js'
import { PART_SUFFIX } from './run-point.js'
import type { ResultStore } from './store.js'
import type { SweepTable } from './table.js'

/** An open folder; nobody else writes there. */
export interface SweepFolder {
  readonly store: ResultStore
  /** Where the record of a point goes; undefined where none are kept. */
  recordFile(id: string): string | undefined
  /** Writes results.csv and sweep.html, each when it is whole. */
  writeTable(table: SweepTable, page: Iterable<string>): void
  /** Takes away what is half done, and lets others in. */
  close(): void
}

/**
 * Makes the folder of a sweep, or opens it to go on.
 *
 * @param isOurs whether a point of that id belongs to the sweep
 * @throws FileError where it cannot be read or written, holds another sweep or files of others, or is in use
 */
export function openSweepFolder(
  folder: string,
  manifest: Manifest,
  isOurs: (id: string) => boolean,
): SweepFolder {
  const at = (name: string): string => join(folder, name)
  const records = at('records')
  makeFolder(folder)
  const release = takeLock(at('sweep.lock'))
  let store: ResultStore | undefined
  try {
    beginOrGoOn(at, manifest)
    if (manifest.isKeepingRecords) makeFolder(records)
    removeParts(records)
    store = openResultsFile(at('results.jsonl'), isOurs)
  } catch (error) {
    release()
    throw error
  }
  return {
    store,
    recordFile: (id) => (manifest.isKeepingRecords ? join(records, `${id}.dlr`) : undefined),
    writeTable(table, page) {
      writeWholeFile(at('results.csv'), formatCsv(table), 'the table cannot be written')
      writeWholeFile(at('sweep.html'), page, 'the page cannot be written')
    },
    close() {
      store.close()
      removeParts(records)
      release()
    },
  }
}

/** What a sweep, or a comparison of policies, writes besides its manifest. */
const NAMES = ['results.jsonl', 'results.csv', 'sweep.html', 'policies.html'] as const

function beginOrGoOn(at: (name: string) => string, manifest: Manifest): void {
  const file = at('manifest.json')
  const found = readManifest(file)
  if (found !== undefined) {
    refuseOtherSweep(file, found, manifest)
    return
  }
  for (const name of NAMES) {
    if (statSync(at(name), { throwIfNoEntry: false }) === undefined) continue
    throw new FileError(at(name), 'would be written over, but is not from a sweep', {
      hint: 'choose another folder for --out',
    })
  }
  writeManifest(file, manifest)
}

/** Records that were being written when their sweep ended. */
function removeParts(records: string): void {
  let names: string[]
  try {
    names = readdirSync(records)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw fileError(records, 'cannot be read', error)
  }
  for (const name of names) {
    if (name.endsWith(PART_SUFFIX)) rmSync(join(records, name), { force: true })
  }
}
