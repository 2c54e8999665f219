/** Turns the errors of file operations into one message with a remedy. */
import { FileError } from '../base/errors.js'

interface Explanation {
  readonly what: string
  readonly hint: string
}

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOENT: { what: 'no such file or folder', hint: 'check the path' },
  EACCES: { what: 'permission denied', hint: 'check who may read and write it' },
  EPERM: { what: 'operation not permitted', hint: 'check who may read and write it' },
  EISDIR: { what: 'it is a folder, not a file', hint: 'name a file in it' },
  ENOTDIR: { what: 'a part of the path is not a folder', hint: 'check the path' },
  EROFS: { what: 'the file system is read-only', hint: 'write somewhere else' },
  ENOSPC: { what: 'the disk is full', hint: 'free some space, or write somewhere else' },
  EDQUOT: { what: 'the disk quota is used up', hint: 'free some space, or write somewhere else' },
  EFBIG: { what: 'the file would exceed the size limit', hint: 'raise `ulimit -f`' },
  EMFILE: { what: 'too many files are open', hint: 'raise `ulimit -n`' },
  ENAMETOOLONG: { what: 'the path is too long', hint: 'choose a shorter one' },
  EIO: { what: 'the disk reports an error', hint: 'check the disk' },
  EXDEV: { what: 'it cannot be moved across file systems', hint: 'write somewhere else' },
}

/**
 * The {@link FileError} for a failed file operation; an error that is no system error is returned as it is.
 *
 * @param doing what failed, as in `cannot write the record`
 */
export function fileError(file: string, doing: string, cause: unknown): unknown {
  const code = systemCode(cause)
  if (code === undefined) return cause
  const { what, hint } = EXPLANATIONS[code] ?? { what: code, hint: 'check the path and the disk' }
  return new FileError(file, `${doing}: ${what}`, { hint, cause })
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

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
