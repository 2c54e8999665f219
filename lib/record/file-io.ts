/** Reading and writing at an offset of an open file, as often as the system takes less than it was given. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { FileError } from '../base/errors.js'
import { fileError } from './file-errors.js'

/**
 * Opens a regular file for reading.
 *
 * @returns the file descriptor; the caller closes it
 * @throws FileError when it cannot be read, or is no regular file
 */
export function openForReading(file: string): number {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (cause) {
    throw fileError(file, 'cannot read the record', cause)
  }
  const stat = fstatSync(fd)
  if (stat.isFile()) return fd
  closeSync(fd)
  const what = stat.isDirectory() ? 'a folder' : 'not a regular file'
  throw new FileError(file, `cannot read the record: it is ${what}`, {
    hint: stat.isDirectory() ? 'name the record in it (record.dlr)' : 'copy it to a file first',
  })
}

/**
 * Fills a buffer from `offset` on.
 *
 * @returns the bytes read: fewer than asked for where the file ends
 * @throws FileError
 */
export function readAt(file: string, fd: number, offset: number, into: Buffer): number {
  let got = 0
  try {
    while (got < into.length) {
      const bytes = readSync(fd, into, got, into.length - got, offset + got)
      if (bytes === 0) break
      got += bytes
    }
  } catch (cause) {
    throw fileError(file, 'cannot read the record', cause)
  }
  return got
}

/**
 * Writes the first `length` bytes at `offset`.
 *
 * @throws the system's error; what was written up to then stays
 */
export function writeAt(fd: number, offset: number, bytes: Buffer, length: number): void {
  for (let written = 0; written < length;) {
    written += writeSync(fd, bytes, written, length - written, offset + written)
  }
}
