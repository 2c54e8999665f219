import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FileError, UsageError } from '../base/errors.js'
import { attempt } from './file-errors.js'

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
