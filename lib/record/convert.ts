/** Converts records between the lab's format and damo's, in both directions. */
import { createWriteStream, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createDeflate } from 'node:zlib'
import { DamonLabError, FileError, UsageError } from '../base/errors.js'
import { copyRecord } from './copy-record.js'
import { encodeFrame, type DamoRecords } from './damo-model.js'
import { readDamo } from './damo-read.js'
import { damoText } from './damo-text.js'
import type { ReadLimits } from './damo-tokens.js'
import { damoToRecord } from './damo-to-record.js'
import { detectFormat, type RecordFormat } from './detect.js'
import { fileError } from './file-errors.js'
import type { FrameSink } from './frame-store.js'
import { openRecord, type RecordEnding } from './reader.js'
import { readPerfScript } from './perf-script.js'
import { perfScriptText } from './perf-script-text.js'
import { recordToDamo } from './record-to-damo.js'
import { Spool } from './spool.js'

/** How to convert. */
export interface ConvertOptions {
  /** Aborting ends the conversion with the signal's reason; the output stays as it was. */
  readonly signal?: AbortSignal
  /** Bounds of what is read of damo's files. */
  readonly limits?: ReadLimits
}

/** What was converted. */
export interface Conversion {
  readonly inputFormat: RecordFormat
  /** How the input ends, where it is the lab's: what a crash left of it was converted. */
  readonly ending: RecordEnding | undefined
}

/**
 * Converts a record. The input's format is found by its content. The output is written beside its place and moved
 * there when it is complete: a failure leaves what was there.
 *
 * @throws UsageError where input and output are the same file; RecordError where the input is damaged, or says what
 * the output's format cannot hold; FileError where reading or writing fails
 */
export async function convertRecord(
  input: string,
  output: string,
  format: RecordFormat,
  options: ConvertOptions = {},
): Promise<Conversion> {
  const inputFormat = detectFormat(input)
  checkOutput(input, output)
  const temporary = `${output}.tmp-${process.pid}`
  try {
    const ending = await convert(input, inputFormat, temporary, format, options)
    renameSync(temporary, output)
    return { inputFormat, ending }
  } catch (error) {
    rmSync(temporary, { force: true })
    throw renamed(error, temporary, output)
  }
}

function convert(
  input: string,
  inputFormat: RecordFormat,
  output: string,
  format: RecordFormat,
  options: ConvertOptions,
): Promise<RecordEnding | undefined> {
  return format === 'dlr'
    ? toRecord(input, inputFormat, output, options)
    : toDamo(input, inputFormat, output, format, options)
}

async function toRecord(
  input: string,
  inputFormat: RecordFormat,
  output: string,
  options: ConvertOptions,
): Promise<RecordEnding | undefined> {
  const { signal } = options
  if (inputFormat === 'dlr') return copyRecord(input, output, signal)
  return withSpool(output, async (spool) => {
    damoToRecord(input, await readInput(input, inputFormat, spool, options), output, signal)
    return undefined
  })
}

function toDamo(
  input: string,
  inputFormat: RecordFormat,
  output: string,
  format: DamoFormat,
  options: ConvertOptions,
): Promise<RecordEnding | undefined> {
  const { signal } = options
  return withSpool(output, async (spool) => {
    if (inputFormat !== 'dlr') {
      const damo = await readInput(input, inputFormat, spool, options)
      await writeDamo(damo, output, format, signal)
      return undefined
    }
    const reader = openRecord(input)
    try {
      const sink: FrameSink = {
        append: (stream, frame) => spool.append(stream, encodeFrame(frame)),
      }
      const records = recordToDamo(reader, sink, signal)
      await writeDamo({ records, spool }, output, format, signal)
      return reader.ending()
    } finally {
      reader.close()
    }
  })
}

/** The spool goes beside the output, where there is room for a record. */
async function withSpool<Result>(
  output: string,
  use: (spool: Spool) => Promise<Result>,
): Promise<Result> {
  const spool = new Spool(dirname(output))
  try {
    return await use(spool)
  } finally {
    spool.close()
  }
}

async function readInput(
  input: string,
  format: DamoFormat,
  spool: Spool,
  { signal, limits }: ConvertOptions,
): Promise<DamoRecords> {
  if (format === 'perf_script') return readPerfScript(input, spool, { mustAscend: true, signal })
  return readDamo(input, format === 'json_compressed', spool, limits, signal)
}

type DamoFormat = Exclude<RecordFormat, 'dlr'>

/** Writes damo's text through zlib, or as it is; nothing piles up where the disk is slow. */
async function writeDamo(
  damo: DamoRecords,
  output: string,
  format: DamoFormat,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pieces = format === 'perf_script' ? perfScriptText(damo, signal) : damoText(damo, signal)
  const text = Readable.from(pieces, { objectMode: false })
  const file = createWriteStream(output)
  if (format === 'json_compressed') await pipeline(text, createDeflate(), file)
  else await pipeline(text, file)
}

function checkOutput(input: string, output: string): void {
  const stat = statSync(output, { throwIfNoEntry: false })
  const inputStat = statSync(input)
  const isSame =
    stat === undefined
      ? resolve(output) === realpathSync(input)
      : stat.dev === inputStat.dev && stat.ino === inputStat.ino
  if (isSame) {
    throw new UsageError(`${output}: input and output are the same file`, {
      hint: 'name another output',
    })
  }
  if (stat !== undefined && !stat.isFile()) {
    const what = stat.isDirectory() ? 'a folder' : 'not a regular file'
    throw new FileError(output, `cannot write the record: it is ${what}`, {
      hint: 'name a file as the output',
    })
  }
}

/** The error under the output's own name. */
function renamed(error: unknown, temporary: string, output: string): unknown {
  if (error instanceof FileError && error.file === temporary) {
    return fileError(output, 'cannot write the record', error.cause ?? error)
  }
  return error instanceof DamonLabError
    ? error
    : fileError(output, 'cannot write the record', error)
}
