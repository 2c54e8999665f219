/** Finds out what a trace file holds, as `damo report trace` does. */
import { RecordError, FileError } from '../../base/errors.js'
import { DamoRefusal } from '../../params/fault.js'
import { readLines } from '../../record/text-lines.js'
import type { Tracer } from './trace-line.js'

const HEADER_LINES = 3

/**
 * The tracer of a text that `damo report trace --output` wrote, whose first three lines say it.
 *
 * @throws DamoRefusal where the file is none
 */
export function tracerOf(file: string): Tracer {
  const refuse = (why: string): never => {
    throw new DamoRefusal(`cannot parse ${file} via file read (${why})`)
  }
  const lines: string[] = []
  try {
    for (const { text } of readLines(file)) {
      if (lines.length === 0 && text.trim() === '') continue
      if (lines.push(text) === HEADER_LINES) break
    }
  } catch (error) {
    if (error instanceof RecordError || error instanceof FileError) refuse(error.message)
    throw error
  }
  if (lines.length < HEADER_LINES) refuse('no header')
  const [version, , tracer] = lines.map((line) => line.trim().split(/\s+/))
  if (version[0] !== 'damo_report_trace_output_format_version:') {
    refuse(`unexpected version header field (${version[0]})`)
  }
  if (tracer.length !== 2 || tracer[0] !== 'damo_report_trace_output_tracer:') {
    refuse(`wrong tracer header (${tracer.join(' ')})`)
  }
  if (tracer[1] !== 'perf' && tracer[1] !== 'trace-cmd') refuse(`unsupported tracer (${tracer[1]})`)
  return tracer[1] as Tracer
}
