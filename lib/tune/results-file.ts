/**
 * results.jsonl: a line of JSON for each point that has been run, in the order in which they ended. Lines are only
 * ever added. A process that is killed leaves at most one torn line at the end, which the next one drops.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { FileError } from '../base/errors.js'
import { attempt, fileError } from '../record/file-errors.js'
import { readAt } from '../record/file-io.js'
import { isObject, parseJson } from '../record/json.js'
import type { PointResult } from './point.js'
import type { ResultStore } from './store.js'

const CHUNK_BYTES = 1 << 20
const NEW_LINE = 10

/**
 * Opens the results of a sweep, and drops a torn end.
 *
 * @param isOurs whether a point of that id belongs to the sweep
 * @throws FileError where the file cannot be read or written, or holds something else
 */
export function openResultsFile(file: string, isOurs: (id: string) => boolean): ResultStore {
  const fd = attempt(file, 'cannot be opened', () => openSync(file, 'a+'))
  const ids = new Set<string>()
  let size = 0
  try {
    size = readIds(file, fd, isOurs, ids)
    // Also where nothing is torn: the file is found to be writable before anything is run.
    attempt(file, 'cannot be written', () => ftruncateSync(fd, size))
  } catch (error) {
    closeSync(fd)
    throw error
  }
  return {
    has: (id) => ids.has(id),
    add(result) {
      const bytes = Buffer.from(`${JSON.stringify(result)}\n`)
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
      } catch (error) {
        dropFrom(fd, size)
        throw fileError(file, 'the results cannot be written', error)
      }
      size += bytes.length
      ids.add(result.id)
    },
    results: () => resultsIn(file, fd),
    close: () => closeSync(fd),
  }
}

/**
 * Reads the results of a sweep, in the order in which they came, and changes nothing; a torn end is left out.
 *
 * @throws FileError where the file cannot be read, or holds something else
 */
export function* readResultsFile(file: string): Generator<PointResult, void> {
  const fd = attempt(file, 'cannot be read', () => openSync(file, 'r'))
  try {
    readIds(file, fd, () => true, new Set())
    yield* resultsIn(file, fd)
  } finally {
    closeSync(fd)
  }
}

/** Each point once. Lines have been looked at before; what is torn, or was added since, is left out. */
function* resultsIn(file: string, fd: number): Generator<PointResult, void> {
  const seen = new Set<string>()
  for (const { text } of linesOf(file, fd)) {
    const result = parseJson(text)
    if (!isResult(result) || seen.has(result.id)) continue
    seen.add(result.id)
    yield result
  }
}

function isResult(value: unknown): value is PointResult {
  return isObject(value) && typeof value.id === 'string' && isObject(value.summary)
}

/** Cuts the file; where even that fails, a torn line stays, and is dropped when the sweep goes on. */
function dropFrom(fd: number, size: number): void {
  try {
    ftruncateSync(fd, size)
  } catch {
    // The error that led here says what is wrong.
  }
}

/** Collects the ids of whole lines; returns where the last of them ends. */
function readIds(
  file: string,
  fd: number,
  isOurs: (id: string) => boolean,
  ids: Set<string>,
): number {
  let end = 0
  let line = 0
  let tornLine: number | undefined
  for (const { text, endOffset } of linesOf(file, fd)) {
    line++
    const value = parseJson(text)
    if (!isResult(value)) {
      tornLine ??= line
      continue
    }
    if (tornLine !== undefined) throw damaged(file, tornLine, 'is no result of a point')
    if (!isOurs(value.id)) throw damaged(file, line, `is of no point of this sweep (${value.id})`)
    ids.add(value.id)
    end = endOffset
  }
  return end
}

function damaged(file: string, line: number, what: string): FileError {
  return new FileError(file, `line ${line} ${what}; expected lines as the sweep wrote them`, {
    hint: 'take that line out, or begin anew in another folder',
  })
}

interface Line {
  readonly text: string
  /** Offset behind its end-of-line. */
  readonly endOffset: number
}

/** Whole lines of the file; what follows the last end-of-line is left out. */
function* linesOf(file: string, fd: number): Generator<Line, void> {
  const { size } = fstatSync(fd)
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size))
  let parts: Buffer[] = []
  for (let offset = 0; offset < size;) {
    const bytes = chunk.subarray(0, readAt(file, fd, offset, chunk))
    if (bytes.length === 0) return
    let start = 0
    for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, start)) {
      parts.push(bytes.subarray(start, at))
      yield { text: Buffer.concat(parts).toString(), endOffset: offset + at + 1 }
      parts = []
      start = at + 1
    }
    parts.push(Buffer.from(bytes.subarray(start)))
    offset += bytes.length
  }
}
