/** Files and folders that commands make, so that nothing half-written stays behind. */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FileError, UsageError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'

/**
 * Makes a folder and those above it; one that is there is fine.
 *
 * Not by mkdir's own `recursive`, which never comes back where a folder takes no entries, as /proc.
 * @throws FileError when it cannot be made; UsageError when it has no name
 */
export function makeFolder(folder: string): void {
  if (folder === '') throw new UsageError('the name of a folder is empty; expected one')
  const missing: string[] = []
  for (let each = resolve(folder); !existsSync(each); each = dirname(each)) missing.unshift(each)
  attempt(folder, 'cannot make the folder', () => missing.forEach((each) => mkdirSync(each)))
  if (statSync(folder).isDirectory()) return
  throw new FileError(folder, 'cannot make the folder: it is a file', { hint: 'name another one' })
}

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

/**
 * The result of file operations.
 *
 * @param doing what fails if they do, as in `cannot be written`
 * @throws FileError when they fail
 */
export function attempt<Result>(file: string, doing: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw fileError(file, doing, error)
  }
}
