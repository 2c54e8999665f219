/** The door of scenarios: files, texts and values in, a plan out. */
import { basename, dirname, extname } from 'node:path'
import { ScenarioError } from '../base/errors.js'
import type { ScenarioDocument } from './document.js'
import { Issues } from './issues.js'
import { check } from './messages.js'
import { mountPolicy } from './policy.js'
import { blankStrayLines, mountKdamonds } from './kdamonds-file.js'
import { applyOverride, setOwn } from './overrides.js'
import { decodeAny, decodeText, readBytes } from './read-text.js'
import { NO_RECORDINGS, readRecordings, type Recordings } from './recordings.js'
import { resolveScenario, type LoadedScenario } from './resolve.js'
import { scenarioSchema } from './schema.js'
import { isFleet, parseSource, sourceOfValue, type Source } from './source.js'

export type { JsonObject } from './texts.js'
export type { LoadedScenario } from './resolve.js'

/** Changes to a scenario, made before it is checked. */
export interface ScenarioChanges {
  /** `path=value` texts, as of `--set`; applied in their order. */
  readonly set?: readonly string[]
  /** In place of the scenario's `seed`. */
  readonly seed?: number | string
  /** In place of the scenario's `duration`, as in `60 s`. */
  readonly duration?: string
}

/** How to read a scenario that does not come from a file. */
export interface ParseOptions extends ScenarioChanges {
  /** What stands for the file in messages; its base name is the default name. Default `scenario`. */
  readonly file?: string
  /** Folder that file names in the scenario count from; default: that of `file`. */
  readonly baseDir?: string
  /** The files that its workloads replay, where they have been read; see {@link openScenario}. */
  readonly recordings?: Recordings
}

/**
 * Loads a scenario file: YAML, JSON, or a masim configuration (told by the extension `.cfg`, or where there is
 * none of `.yaml`, `.yml` and `.json` by a first line such as `name, 10000`).
 *
 * @throws FileError when it cannot be read, ScenarioError with all faults (that it replays files is one of them:
 *   see {@link openScenario}), UsageError where a change is none
 */
export function loadScenario(file: string, changes: ScenarioChanges = {}): LoadedScenario {
  return resolveDraft(draftOf(sourceOfFile(file), file, dirname(file), changes), NO_RECORDINGS)
}

/**
 * Loads a scenario file as {@link loadScenario} does, and reads the records and traces that it replays.
 *
 * @throws FileError when it cannot be read, ScenarioError with all faults, UsageError where a change is none
 */
export async function openScenario(
  file: string,
  changes: ScenarioChanges = {},
): Promise<LoadedScenario> {
  return openSource(sourceOfFile(file), file, changes)
}

/** Does the same with what has been read of the file. */
export async function openSource(
  source: Source,
  file: string,
  changes: ScenarioChanges = {},
): Promise<LoadedScenario> {
  return openDraft(draftOf(source, file, dirname(file), changes))
}

/** The content of a scenario file, or what a masim configuration stands for. */
export function sourceOfFile(file: string): Source {
  const extension = extname(file).toLowerCase()
  const isScenario = ['.yaml', '.yml', '.json'].includes(extension)
  const bytes = readBytes(file)
  if (extension === '.cfg' || (!isScenario && looksLikeMasim(decodeAny(bytes)))) {
    return masimSource(file)
  }
  if (RECORD_MARK.every((byte, i) => bytes[i] === byte)) {
    const hint = `damon-lab report heatmap ${file} shows it, damon-lab replay ${file} runs it again`
    throw refusal(file, 'a record; expected a scenario', hint)
  }
  const text = decodeText(bytes, file)
  if (isScenario && looksLikeMasim(text)) {
    const message = 'a masim configuration; expected a scenario in YAML or JSON'
    throw refusal(file, message, 'name it *.cfg, and it is run as it is')
  }
  return parseSource(blankStrayLines(text), file)
}

/**
 * Reads a scenario from text (YAML or JSON) or from a plain value.
 *
 * @throws ScenarioError with all faults, UsageError where a change is none
 */
export function parseScenario(input: string | object, options: ParseOptions = {}): LoadedScenario {
  const file = options.file ?? 'scenario'
  const source =
    typeof input === 'string'
      ? parseSource(input, file)
      : sourceOfValue(structuredClone(input), file)
  const draft = draftOf(source, file, options.baseDir ?? dirname(file), options)
  return resolveDraft(draft, options.recordings ?? NO_RECORDINGS)
}

/** First bytes of the lab's records: `DLR1`. */
const RECORD_MARK = [0x44, 0x4c, 0x52, 0x31]

/** The scenario that a masim configuration stands for. */
function masimSource(file: string): Source {
  const name = nameOf(file)
  return sourceOfValue({ name, targets: [{ name, workload: { masim: basename(file) } }] }, file)
}

function looksLikeMasim(text: string): boolean {
  const line = text.split('\n').find((each) => each !== '' && !each.startsWith('#'))
  return line !== undefined && /^[^:,[\]{}]+,\s*[+-]?\d+/.test(line)
}

/** A scenario whose form has been checked. */
export interface Draft {
  readonly document: ScenarioDocument
  readonly name: string
  readonly baseDir: string
  readonly issues: Issues
}

/** Reads what a draft replays, and resolves it. @param known files that have been read before */
export async function openDraft(
  draft: Draft,
  known: Recordings = NO_RECORDINGS,
): Promise<LoadedScenario> {
  const { document, baseDir, issues } = draft
  const recordings = await readRecordings(document, baseDir, known, issues)
  issues.throwIfAny()
  return resolveDraft(draft, recordings)
}

function resolveDraft(
  { document, name, baseDir, issues }: Draft,
  recordings: Recordings,
): LoadedScenario {
  return resolveScenario(document, name, baseDir, recordings, issues)
}

/** Checks the form of a scenario. @param file stands in messages, and for the name */
export function draftOf(
  source: Source,
  file: string,
  baseDir: string,
  changes: ScenarioChanges,
): Draft {
  const document: unknown = source.value
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    const message =
      document === null
        ? 'empty; expected a scenario'
        : 'not a scenario (a list or a word); expected a map with the key targets'
    throw refusal(file, message, 'damon-lab init writes one to start from')
  }
  if (isFleet(source)) {
    const hint = 'damon-lab run, validate, sweep and size take fleets'
    throw refusal(
      file,
      'a fleet of VM guests (it has guests); expected a scenario with targets',
      hint,
    )
  }
  const issues = new Issues(source)
  mountKdamonds(document, baseDir, issues)
  applyChanges(document, changes, issues)
  mountKdamonds(document, baseDir, issues)
  mountPolicy(document, baseDir, source, issues)
  const checked = check(scenarioSchema, document, [], issues)
  issues.throwIfAny()
  return { document: checked!, name: nameOf(file), baseDir, issues }
}

function refusal(file: string, message: string, hint: string): ScenarioError {
  const place = { file, line: undefined, column: undefined, path: '' }
  return new ScenarioError('ERR_SCENARIO', [{ ...place, message, hint }])
}

/** Makes the changes to a scenario as parsed. @throws UsageError where one is none */
export function applyChanges(document: object, changes: ScenarioChanges, issues: Issues): void {
  for (const key of ['seed', 'duration'] as const) {
    const value = changes[key]
    if (value === undefined) continue
    setOwn(document, key, value)
    issues.override([key], `--${key} ${value === '' ? "''" : value}`)
  }
  for (const text of changes.set ?? []) {
    issues.override(applyOverride(document, text), `--set ${text}`)
  }
}

/** The base name without its extension; what is no printable name becomes `scenario`. */
function nameOf(file: string): string {
  const name = basename(file, extname(file)).replace(/\p{C}/gu, '')
  return name === '' ? 'scenario' : name.slice(0, 200)
}
