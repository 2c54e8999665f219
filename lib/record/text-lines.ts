/** Lines of a text file, in bounded memory. */
import { closeSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { RecordError } from '../base/errors.js'
import { openForReading, readAt } from './file-io.js'

const CHUNK_BYTES = 256 * 1024
/** A longer line is of no text that is read here. */
const LINE_LENGTH_MAX = 1024 * 1024

/** A line without its end, and the offset of the piece of the file in which it ends. */
export interface TextLine {
  readonly text: string
  readonly offset: number
}

/**
 * The lines of a file; ends of lines are `\n` or `\r\n`.
 *
 * @throws FileError when it cannot be read; RecordError where a line is longer than 1 MiB
 */
export function* readLines(file: string): Generator<TextLine, void> {
  const fd = openForReading(file)
  try {
    const decoder = new StringDecoder('utf8')
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let rest = ''
    let offset = 0
    for (
      let bytes = readAt(file, fd, 0, chunk);
      bytes > 0;
      bytes = readAt(file, fd, offset, chunk)
    ) {
      const lines = (rest + decoder.write(chunk.subarray(0, bytes))).split(/\r?\n/)
      rest = lines.pop()!
      if (rest.length > LINE_LENGTH_MAX) {
        throw new RecordError(file, offset, 'a line is longer than 1 MiB', {
          hint: 'the file is no text of perf or trace-cmd',
        })
      }
      for (const text of lines) yield { text, offset }
      offset += bytes
    }
    if (rest !== '') yield { text: rest, offset }
  } finally {
    closeSync(fd)
  }
}
