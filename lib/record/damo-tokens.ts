/**
 * The JSON tokens of a record of damo, streamed from the file: bounded memory whatever the file holds, an endless
 * string or a zlib bomb included.
 */
import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { createInflate } from 'node:zlib'
import { jsonParser, type Token } from 'stream-json/core/parser.js'
import { DamonLabError, RecordError } from '../base/errors.js'
import { fileError } from './file-errors.js'

/** Bounds of what is read; beyond them a file is refused. */
export interface ReadLimits {
  /** Characters without a JSON token: white space, or one long string. */
  readonly gapMax: number
  /** Text bytes per byte of the file, once {@link bombBytes} have come. zlib reaches 1032. */
  readonly ratioMax: number
  /** Text bytes below which the ratio is not looked at. */
  readonly bombBytes: number
}

/** Limits that no record of damo comes near. */
export const DEFAULT_LIMITS: ReadLimits = {
  gapMax: 1024 * 1024,
  ratioMax: 600,
  bombBytes: 64 * 1024 * 1024,
}

/** Characters given to the parser at once; an error's offset is as precise as this. */
const SLICE = 4096
/** Bytes that are read, or unpacked, at once. */
const CHUNK_BYTES = 256 * 1024

/** Reads the lists of regions in place of the parser of tokens. */
export interface RegionReader {
  /** Whether a list of regions is under way. */
  isInRegions(): boolean
  /** Takes whole regions; returns where the list ends, or bytes are missing. */
  take(bytes: Buffer, at: number): number
}

/** Where the reading is. */
export interface TextPosition {
  readonly file: string
  /** Offset in the file: of the text, or of the zlib data that was taken in. */
  offset: number
}

/**
 * Yields the tokens of a file, some at a time; regions go to their own reader.
 *
 * @param position kept up to date, for error texts
 * @throws RecordError where the file is not JSON (in zlib); FileError when reading fails
 */
export async function* readTokens(
  position: TextPosition,
  isCompressed: boolean,
  limits: ReadLimits,
  regions: RegionReader,
): AsyncGenerator<readonly Token[], void> {
  const { file } = position
  const parse = jsonParser({ packValues: true, streamValues: false })
  const decoder = new StringDecoder('utf8')
  let gap = 0
  let textBytes = 0
  let rest: Buffer = Buffer.alloc(0)
  let isInList = false
  try {
    for await (const { bytes: part, offset } of readText(file, isCompressed)) {
      textBytes += part.length
      if (isCompressed && textBytes > limits.bombBytes && textBytes > offset * limits.ratioMax) {
        throw new RecordError(file, offset, 'the zlib data unpacks to far more than it should', {
          hint: `it is no record: over ${limits.ratioMax} times its size; look at where it comes from`,
        })
      }
      const bytes = rest.length === 0 ? part : Buffer.concat([rest, part])
      rest = Buffer.alloc(0)
      for (let at = 0; at < bytes.length;) {
        position.offset = isCompressed ? offset : textBytes - bytes.length + at
        if (isInList) {
          const next = regions.take(bytes, at)
          if (next < bytes.length && bytes[next] !== CLOSE_BRACKET) {
            rest = bytes.subarray(next)
            if (rest.length > limits.gapMax) throw tooLong(position)
            break
          }
          at = next
          if (at === bytes.length) break
          isInList = false
        }
        const list = regionsStart(bytes, at)
        const end = Math.min(list, at + SLICE, bytes.length)
        const slice = decoder.write(bytes.subarray(at, end))
        at = end
        const result = parse(slice)
        if (typeof result !== 'symbol') {
          gap = 0
          yield result.values
        } else if ((gap += slice.length) > limits.gapMax) {
          throw tooLong(position)
        }
        // A list that the parser of tokens has begun to read is its own: a bracket cut from its key, for one.
        isInList = end === list && regions.isInRegions()
      }
    }
  } catch (error) {
    throw translate(error, position, isCompressed)
  }
}

function tooLong({ file, offset }: TextPosition): RecordError {
  return new RecordError(file, offset, 'over 1 MiB of text without a JSON value', {
    hint: 'it is no record of damo; check the file',
  })
}

const CLOSE_BRACKET = 0x5d
const REGIONS = Buffer.from('"regions"')

/** Behind the next bracket that may begin a list of regions. */
function regionsStart(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(REGIONS, from); at >= 0; at = bytes.indexOf(REGIONS, at)) {
    at += REGIONS.length
    const head = /^\s*:\s*\[/.exec(bytes.toString('latin1', at, at + HEAD_BYTES_MAX))
    if (head !== null) return at + head[0].length
  }
  return Infinity
}

/** White space around the colon. */
const HEAD_BYTES_MAX = 64

interface TextPart {
  readonly bytes: Buffer
  /** Bytes of the file behind it. */
  readonly offset: number
}

async function* readText(file: string, isCompressed: boolean): AsyncGenerator<TextPart, void> {
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES })
  if (!isCompressed) {
    for await (const bytes of source) yield { bytes: bytes as Buffer, offset: source.bytesRead }
    return
  }
  const inflate = createInflate({ chunkSize: CHUNK_BYTES })
  source.on('error', (error) => inflate.destroy(error))
  source.pipe(inflate)
  try {
    for await (const bytes of inflate) {
      yield { bytes: bytes as Buffer, offset: inflate.bytesWritten }
    }
  } finally {
    source.destroy()
  }
}

function translate(error: unknown, position: TextPosition, isCompressed: boolean): unknown {
  if (error instanceof DamonLabError || !(error instanceof Error)) return error
  const { file, offset } = position
  const code = 'code' in error ? String(error.code) : ''
  if (code.startsWith('Z_')) {
    return new RecordError(file, offset, `the zlib data is damaged (${error.message})`, {
      hint: 'copy the record again from where it comes from',
      cause: error,
    })
  }
  const parserSaid = /^Parser (?:cannot parse input: |has )(.*)/.exec(error.message)
  if (parserSaid === null) return fileError(file, 'cannot read the record', error)
  const where = isCompressed ? 'the unpacked text is' : 'the text is'
  return new RecordError(file, offset, `${where} not JSON: ${parserSaid[1]}`, {
    hint: 'the file is damaged, or was written by something else than damo',
    cause: error,
  })
}
