import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { FileError, ScenarioError, UsageError } from '../base/errors.js'
import { formatSizeExact } from '../base/format.js'
import { nearest } from '../base/suggest.js'

/** Largest input file: scenarios, kdamonds parameters, masim configurations. */
export const INPUT_BYTES_MAX: number = 4 * 2 ** 20

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
}

/**
 * Reads a text file.
 *
 * @param file as the user knows it; it stands in messages
 * @param encoding `any`: bytes that are not UTF-8 become U+FFFD, for whoever parses the text to judge
 * @throws FileError when it cannot be read; ScenarioError when it is too large, or not text
 */
export function readText(file: string, encoding: 'utf-8' | 'any' = 'utf-8'): string {
  const bytes = readBytes(file)
  return encoding === 'any' ? decodeAny(bytes) : decodeText(bytes, file)
}

/**
 * UTF-8 bytes to text, without a byte order mark.
 *
 * @throws ScenarioError when they are not text
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const isWide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isWide) throw refusal(file, 'text in UTF-16; expected UTF-8', 'save it as UTF-8')
  const zero = bytes.indexOf(0)
  if (zero >= 0) throw refusal(file, `not a text file (byte 0 at offset ${zero}); expected UTF-8`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const line = firstBadLine(bytes)
    throw refusal(file, 'bytes that are not UTF-8; expected text', 'save it as UTF-8', line)
  }
}

/** The first line, from 1, that cannot be decoded. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const newLine = 10
  let line = 1
  try {
    for (let start = 0; start < bytes.length; line++) {
      const end = bytes.indexOf(newLine, start)
      const next = end < 0 ? bytes.length : end + 1
      decoder.decode(bytes.subarray(start, next))
      start = next
    }
  } catch {
    // This is the line.
  }
  return line
}

/** Any bytes to text; those that are not UTF-8 become U+FFFD. */
export function decodeAny(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/**
 * Reads a file of at most {@link INPUT_BYTES_MAX}.
 *
 * @throws FileError when it cannot be read; ScenarioError when it is too large; UsageError when it has no name
 */
export function readBytes(file: string): Uint8Array {
  if (file === '') throw new UsageError('the name of a file is empty; expected one')
  const bytes = readUpTo(file, INPUT_BYTES_MAX + 1)
  if (bytes.length <= INPUT_BYTES_MAX) return bytes
  throw refusal(file, `too large; expected at most ${formatSizeExact(INPUT_BYTES_MAX)}`)
}

/** What may be meant by a file that is not there. */
function hintFor(file: string): string | undefined {
  if (file === '-') return 'standard input is read as /dev/stdin'
  // Without extensions, which most names share.
  const names = new Map(namesIn(dirname(file)).map((name) => [stemOf(name), name]))
  const near = nearest(stemOf(file), names.keys())
  return near === undefined ? undefined : `did you mean ${join(dirname(file), names.get(near)!)}?`
}

function stemOf(file: string): string {
  return basename(file, extname(file))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, NAMES_MAX)
  } catch {
    return []
  }
}

const NAMES_MAX = 1000

function readUpTo(file: string, max: number): Uint8Array {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    if (fstatSync(descriptor).isDirectory()) {
      throw Object.assign(new Error('directory'), { code: 'EISDIR' })
    }
    // Devices and pipes have no size to ask for, so read until there is no more.
    const bytes = new Uint8Array(max)
    let length = 0
    while (length < bytes.length) {
      const nrRead = readSync(descriptor, bytes, length, bytes.length - length, null)
      if (nrRead === 0) break
      length += nrRead
    }
    return bytes.subarray(0, length)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown'
    const reason = REASONS[code] ?? `error ${code}`
    const hint = code === 'ENOENT' ? hintFor(file) : undefined
    const message = `cannot be read: ${reason}; expected a readable file`
    throw new FileError(file, message, { cause, ...(hint !== undefined && { hint }) })
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function refusal(file: string, message: string, hint?: string, line?: number): ScenarioError {
  const place = { file, line, column: line === undefined ? undefined : 1, path: '' }
  const issue = { ...place, message, ...(hint !== undefined && { hint }) }
  return new ScenarioError('ERR_SCENARIO', [issue])
}
