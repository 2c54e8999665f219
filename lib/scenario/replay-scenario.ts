/** A scenario whose targets replay a file, whatever they did before. */
import { closeSync, openSync, readSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { UsageError } from '../base/errors.js'
import {
  readRecordedRecord,
  readRecordedTrace,
  type RecordedFile,
} from '../workload/read-recorded-file.js'
import { draftOf, openDraft, sourceOfFile, type ScenarioChanges } from './load.js'
import { setOwn } from './overrides.js'
import { recordingKey } from './recordings.js'
import type { LoadedScenario } from './resolve.js'
import { sourceOfValue } from './source.js'
import { pageOrderValue } from './values.js'
import { DEFAULT_TICK_US } from './workloads.js'

/** How a file is replayed. */
export interface ReplayChanges extends ScenarioChanges {
  /** How many times as fast, as text or number; default 1. */
  readonly speed?: string | number
  /** From the beginning again, when it has ended. */
  readonly loop?: boolean
  /** `2M`: huge pages were recorded, see the key of a scenario; default: the pages of each target. */
  readonly granule?: string
}

/**
 * Makes a scenario of a record, or a trace of accesses, and maybe a scenario file. The targets of the record take the
 * places of the scenario's, in order: names, numbers and page kinds stay; memory and workloads are the record's.
 * Where the scenario has no targets, they are made; where there is no scenario, damo's default monitors watch them.
 *
 * @throws RecordError, TraceError, FileError where the file cannot be read; ScenarioError; UsageError where the record
 *   has not as many targets as the scenario
 */
export async function openReplay(
  file: string,
  scenarioFile: string | undefined,
  changes: ReplayChanges = {},
): Promise<LoadedScenario> {
  const kind = isTrace(file) ? 'trace' : 'replay'
  const source = scenarioFile === undefined ? sourceOfValue({}, file) : sourceOfFile(scenarioFile)
  const { value } = source
  const pages = pagesOf(value, changes)
  const recorded: RecordedFile =
    kind === 'trace'
      ? await readRecordedTrace(file, DEFAULT_TICK_US)
      : await readRecordedRecord(file, pages)
  const whole = resolve(file)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const targets = targetsOf(value, recorded, file, scenarioFile)
    targets?.forEach((target, i) => {
      for (const key of ['memory', 'mappings', 'image']) Reflect.deleteProperty(target, key)
      setOwn(target, 'workload', {
        [kind]: whole,
        ...(kind === 'replay' && { target: i }),
        ...(changes.speed !== undefined && { speed: changes.speed }),
        ...(changes.loop !== undefined && { loop: changes.loop }),
        ...(changes.granule !== undefined && { granule: changes.granule }),
      })
    })
  }
  const named = scenarioFile ?? file
  const draft = draftOf(source, named, dirname(named), changes)
  const key = recordingKey({ [kind]: whole }, { pages }, dirname(named))
  return openDraft(draft, new Map([[key, recorded]]))
}

/**
 * The pages that a record is likely of: those of the first target, unless it is said. For targets of others it is read
 * again. What is no size of pages is refused when the scenario is checked.
 */
function pagesOf(document: unknown, { granule }: ReplayChanges): 0 | 9 {
  const first = z.object({ targets: z.tuple([z.object({ pages: z.unknown() })]).rest(z.unknown()) })
  const given = granule ?? first.safeParse(document).data?.targets[0].pages
  return pageOrderValue().safeParse(given).data ?? 0
}

/** The targets that are to replay; they are made where there are none. Undefined where they are no list of maps. */
function targetsOf(
  document: object,
  { recordings }: RecordedFile,
  file: string,
  scenarioFile: string | undefined,
): readonly object[] | undefined {
  const nr = recordings.length
  const given: unknown = Reflect.get(document, 'targets')
  if (given === undefined) {
    const made = recordings.map((_, i) => ({ name: nr === 1 ? 'recorded' : `recorded-${i}` }))
    setOwn(document, 'targets', made)
    return made
  }
  if (!Array.isArray(given) || !given.every(isMap)) return undefined
  if (given.length === nr) return given
  const count = (length: number): string => `${length} target${length === 1 ? '' : 's'}`
  throw new UsageError(
    `${scenarioFile}: ${count(given.length)} for the ${count(nr)} of ${file}; expected as many, or none`,
    { hint: 'to choose among them, write workload: { replay: FILE, target: N } into the scenario' },
  )
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A gz file, or a text whose first line with anything on it is an access. */
function isTrace(file: string): boolean {
  const head = Buffer.alloc(4096)
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const text = head.toString('latin1', 0, readSync(descriptor, head, 0, head.length, 0))
    if (text.startsWith('\x1f\x8b')) return true
    const line = text.split('\n').find((each) => each.trim() !== '' && !each.startsWith('#'))
    return /^\s*(t_us\s*,|-?[\d.]+\s*,|\{\s*"t_us")/.test(line ?? '')
  } catch {
    // Whoever reads it as a record says why it cannot be read.
    return false
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
