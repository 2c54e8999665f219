/** Reads the figures of one run, from whatever a run left. */
import { closeSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileError } from '../base/errors.js'
import { convertRecord } from '../record/convert.js'
import { detectFormat } from '../record/detect.js'
import { fileError } from '../record/file-errors.js'
import { openForReading, readAt } from '../record/file-io.js'
import { isObject, parseJson, type JsonObject } from '../record/json.js'
import { openRecord, type RecordReader } from '../record/reader.js'
import { accessWindows } from '../report/windows.js'
import type { FigureValues } from './figures.js'
import { kernelFigures } from './kernel-figures.js'
import { readRecording } from './recording.js'
import { SnapshotFigures } from './snapshot-figures.js'
import { isSummary, summaryFigures } from './summary-figures.js'
import { targetNames } from './target-names.js'

/** One run. */
export interface RunSource {
  readonly path: string
  readonly kind: 'results' | 'record' | 'summary' | 'sweep' | 'kernel recording'
  /** Of its scenario; undefined where it does not say. */
  readonly name: string | undefined
  readonly seed: number | undefined
  /** As its record holds it; undefined where there is none. */
  readonly scenario: JsonObject | undefined
  /** What makes the figures less than they seem: the run was interrupted, or its record ends early. */
  readonly remarks: readonly string[]
  readonly figures: FigureValues
}

/** How to read. */
export interface ReadSourceOptions {
  /** Aborting it throws its reason, while a record of damo is read. */
  readonly signal?: AbortSignal
}

/** Whether a folder holds the results of a run. */
export function isResults(folder: string): boolean {
  return ['summary.json', 'record.dlr'].some((name) => existsSync(join(folder, name)))
}

/**
 * Reads a result folder, a record of any format, a summary, or a recording of a kernel (`.json.gz`).
 *
 * @throws FileError, RecordError
 */
export async function readSource(
  path: string,
  options: ReadSourceOptions = {},
): Promise<RunSource> {
  if (isFolder(path)) return readResults(path)
  const head = headOf(path)
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const recording = readRecording(path)
    const { name } = recording
    const figures = kernelFigures(recording)
    const unknown = { seed: undefined, scenario: undefined, remarks: [] }
    return { path, kind: 'kernel recording', name, ...unknown, figures }
  }
  const format = detectFormat(path)
  if (format === 'dlr') return readRecord(path)
  // damo's files are lists.
  const isObjectText = format === 'json' && /^\s*\{/.test(head.toString('latin1'))
  const summary = isObjectText ? parseJson(readText(path)) : undefined
  if (isSummary(summary)) return { path, kind: 'summary', ...ofSummary(summary) }
  return readDamo(path, options.signal)
}

/** Whether a path is a folder. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw fileError(path, 'cannot be compared', error)
  }
}

/** The summary's figures, and what only the record tells. */
function readResults(folder: string): RunSource {
  const [summaryFile, record] = [join(folder, 'summary.json'), join(folder, 'record.dlr')]
  if (!isResults(folder)) {
    throw new FileError(folder, 'holds no results (no summary.json, no record.dlr)', {
      hint: 'name what `run --out` or `record` wrote, or a folder of such folders',
    })
  }
  if (!existsSync(summaryFile)) return { ...readRecord(record), path: folder }
  const summary = parseJson(readText(summaryFile))
  if (!isSummary(summary)) {
    throw new FileError(summaryFile, 'is no summary of a run', {
      hint: 'run the scenario again, or name the record in the folder',
    })
  }
  const own = ofSummary(summary)
  if (!existsSync(record)) return { path: folder, kind: 'results', ...own }
  const recorded = readRecord(record)
  const figures = new Map([...own.figures, ...without(recorded.figures, own.figures)])
  const remarks = [...own.remarks, ...recorded.remarks]
  return { ...own, path: folder, kind: 'results', scenario: recorded.scenario, remarks, figures }
}

function without(figures: FigureValues, known: FigureValues): [string, number | null][] {
  const parts = new Set([...known].filter(([, value]) => value === null).map(([name]) => name))
  return [...figures].filter(([name]) => !known.has(name) && !parts.has(name.split('.')[0]))
}

type Described = Pick<RunSource, 'name' | 'seed' | 'scenario' | 'remarks' | 'figures'>

function ofSummary(summary: JsonObject): Described {
  const remarks = summary.isInterrupted === true ? ['the run was interrupted'] : []
  return { ...named(summary), scenario: undefined, remarks, figures: summaryFigures(summary) }
}

function named({ name, seed }: JsonObject): Pick<RunSource, 'name' | 'seed'> {
  return {
    name: typeof name === 'string' ? name : undefined,
    seed: typeof seed === 'number' ? seed : undefined,
  }
}

function readRecord(path: string): RunSource {
  const reader = openRecord(path)
  try {
    const scenario = isObject(reader.scenario) ? reader.scenario : undefined
    const figures = recordFigures(reader)
    const { isComplete, offset, reason } = reader.ending()
    const why = reason === undefined ? '' : ` (${reason})`
    const remarks = isComplete ? [] : [`the record ends early, at byte ${offset}${why}`]
    return { path, kind: 'record', ...named(scenario ?? {}), scenario, remarks, figures }
  } finally {
    reader.close()
  }
}

function recordFigures(reader: RecordReader): FigureValues {
  const collector = new SnapshotFigures()
  for (const window of accessWindows(reader)) {
    const { aggrUs } = reader.attributes.get(window.snapshot.attributesId)!
    collector.take(window, aggrUs)
  }
  return collector.figures(targetNames(reader.scenario))
}

async function readDamo(path: string, signal: AbortSignal | undefined): Promise<RunSource> {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-compare-'))
  try {
    const own = join(folder, 'record.dlr')
    await convertRecord(path, own, 'dlr', signal === undefined ? {} : { signal })
    return { ...readRecord(own), path }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function headOf(file: string): Buffer {
  const fd = openForReading(file)
  try {
    const head = Buffer.alloc(64)
    return head.subarray(0, readAt(file, fd, 0, head))
  } finally {
    closeSync(fd)
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw fileError(file, 'cannot be read', error)
  }
}
