/** The table of a sweep in a file of the user's choice. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'
import { writeWholeFile } from '../record/whole-file.js'
import { formatCsv } from '../tune/csv.js'
import type { SweepTable } from '../tune/table.js'

/**
 * Refuses a file that could not be written at the end of a long sweep.
 *
 * @param input the scenario, which is never written over
 * @throws FileError
 */
export function refuseUnwritable(file: string, input: string): void {
  try {
    accessSync(dirname(file), constants.W_OK)
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat === undefined) return
    if (stat.isDirectory()) {
      throw new FileError(file, 'it is a folder; expected the name of a file for the table')
    }
    if (realpathSync(file) !== realpathSync(input)) return
  } catch (error) {
    throw fileError(file, 'the table cannot be written', error)
  }
  throw new FileError(file, 'is the scenario itself; expected another file for the table')
}

/** Writes the table; the file appears when it is whole. */
export function writeCsv(file: string, table: SweepTable): void {
  writeWholeFile(file, formatCsv(table), 'the table cannot be written')
}
