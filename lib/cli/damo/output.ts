/** Writes reports as damo does: all at once where it fits, through a pager on a terminal that is too low. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Characters held back: a report that fails before it is longer than this prints nothing but the failure. */
const HELD_MAX = 16 * 1024 * 1024
/** Lines of a terminal where there is none. */
const DEFAULT_LINES = 50

/** Prints a report and a newline. */
export async function printReport(pieces: Iterable<string>): Promise<void> {
  await writePieces(process.stdout, pieces)
  await write(process.stdout, '\n')
}

/** Prints a report whose lines have their ends. */
export async function writeReport(pieces: Iterable<string>): Promise<void> {
  await writePieces(process.stdout, pieces)
}

/**
 * Prints a report; a newline follows only where it has no more newlines than the terminal has lines. On a terminal,
 * a longer one goes through `less`.
 */
export async function printPaged(pieces: Iterable<string>): Promise<void> {
  const lines = process.stdout.isTTY ? process.stdout.rows : DEFAULT_LINES
  const counter = { newlines: 0 }
  const counted = count(pieces, counter)
  const held: string[] = []
  let size = 0
  for (const piece of counted) {
    held.push(piece)
    size += piece.length
    if (size > HELD_MAX) break
  }
  const all = chain(held, counted)
  if (process.stdout.isTTY && counter.newlines > lines) return page(all)
  await writePieces(process.stdout, all)
  if (counter.newlines <= lines) await write(process.stdout, '\n')
}

/** Writes text, waiting where the reader is slow. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain')
}

async function writePieces(stream: Writable, pieces: Iterable<string>): Promise<void> {
  let held = ''
  let isHolding = true
  for (const piece of pieces) {
    held += piece
    if (held.length <= (isHolding ? HELD_MAX : CHUNK)) continue
    isHolding = false
    await write(stream, held)
    held = ''
  }
  await write(stream, held)
}

const CHUNK = 64 * 1024

function* count(pieces: Iterable<string>, counter: { newlines: number }): Generator<string, void> {
  for (const piece of pieces) {
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) counter.newlines++
    yield piece
  }
}

function* chain(first: readonly string[], rest: Generator<string, void>): Generator<string, void> {
  yield* first
  yield* rest
}

async function page(pieces: Iterable<string>): Promise<void> {
  const options = ['--RAW-CONTROL-CHARS', '--no-init']
  const less = spawn('less', options, { stdio: ['pipe', 'inherit', 'inherit'] })
  const ended = new Promise<boolean>((resolve) => {
    less.on('error', () => resolve(false))
    less.on('close', () => resolve(true))
  })
  less.stdin.on('error', () => undefined)
  const isThere = await Promise.race([ended, once(less, 'spawn').then(() => true)])
  if (!isThere) return writePieces(process.stdout, pieces)
  for (const piece of pieces) {
    if (less.stdin.destroyed) break
    await Promise.race([write(less.stdin, piece), ended])
  }
  less.stdin.end()
  await ended
}
