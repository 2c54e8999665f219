/** The table of a sweep in a file of the user's choice. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from '../base/errors.js'
import { attempt } from '../record/file-errors.js'
import { formatCsv } from '../tune/csv.js'
import type { SweepTable } from '../tune/table.js'
import { refuseNoFile, writeWhole } from './write-files.js'

/**
 * Refuses a file that could not be written at the end of a long sweep.
 *
 * @param input the scenario, which is never written over
 * @throws FileError, UsageError
 */
export function refuseUnwritable(file: string, input: string): void {
  refuseNoFile(file)
  const isInput = attempt(file, 'the table cannot be written', () => {
    const stats = statSync(file, { throwIfNoEntry: false })
    accessSync(stats === undefined ? dirname(file) : file, constants.W_OK)
    if (stats?.isDirectory() === true) {
      throw new FileError(file, 'a folder; expected the name of a file for the table')
    }
    return stats !== undefined && realpathSync(file) === realpathSync(input)
  })
  if (isInput) throw new FileError(file, 'is the scenario itself; expected another file')
}

/** Writes the table. @throws FileError */
export function writeCsv(file: string, table: SweepTable): void {
  writeWhole(file, [...formatCsv(table)].join(''))
}
