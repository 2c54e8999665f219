import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { fileError } from './file-errors.js'

/**
 * Writes a text file that appears when it is whole: until then it has another name beside it.
 *
 * @param doing what fails, as in `the report cannot be written`
 * @throws FileError; what was there before is left as it is
 */
export function writeWholeFile(file: string, pieces: Iterable<string>, doing: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const fd = openSync(temporary, 'w')
    try {
      for (const piece of pieces) writeAll(fd, Buffer.from(piece))
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw fileError(file, doing, error)
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
}
