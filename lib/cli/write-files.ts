/** Files that commands make, so that nothing half-written stays behind. */
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../base/errors.js'
import { attempt } from '../record/file-errors.js'

/**
 * Writes a file; where that fails half-way, it is taken away.
 *
 * @param flag `wx`: refuses to write over a file, with the system's error EEXIST as the cause
 * @throws FileError when it cannot be written
 */
export function writeWhole(file: string, text: string, flag: 'w' | 'wx' = 'w'): void {
  attempt(file, 'cannot be written', () => {
    const descriptor = openSync(file, flag)
    try {
      writeFileSync(descriptor, text)
    } catch (error) {
      if (statSync(file).isFile()) rmSync(file)
      throw error
    } finally {
      closeSync(descriptor)
    }
  })
}

/**
 * The file that an output names, through links, so that what is put in its place does not replace a link.
 *
 * @throws UsageError where the name is empty, or stands for a stream such as standard output
 */
export function fileBehind(output: string): string {
  refuseNoFile(output)
  if (/^\/(dev|proc)\//.test(resolve(output))) refuseStream(output)
  const link = lstatSync(output, { throwIfNoEntry: false })
  return link?.isSymbolicLink() === true && existsSync(output) ? realpathSync(output) : output
}

/**
 * Refuses a name that is empty, or stands for a standard stream.
 *
 * @throws UsageError
 */
export function refuseNoFile(name: string): void {
  if (name === '') throw new UsageError('the name of a file is empty; expected one')
  if (name === '-') refuseStream(name)
}

function refuseStream(name: string): never {
  throw new UsageError(`${name}: a stream; expected the name of a file`, {
    hint: 'records are read and written in parts, in files only',
  })
}
