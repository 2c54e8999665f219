/** Standard output that is a file. */
import { fstatSync, writeSync } from 'node:fs'

const STDOUT = 1

/**
 * Writes output to its end, or fails. Node writes to a file with one call, and takes for all whatever the system has
 * taken of it: on a disk that fills up, the rest would be missing without a word.
 */
export function writeOutputWhole(): void {
  if (!isFile()) return
  process.stdout._write = (chunk: Uint8Array, _encoding, done): void => {
    try {
      for (let at = 0; at < chunk.length;) at += writeSync(STDOUT, chunk, at)
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }
}

function isFile(): boolean {
  try {
    return fstatSync(STDOUT).isFile()
  } catch {
    // It is closed.
    return false
  }
}
