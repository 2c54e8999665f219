import { isAbsolute, join } from 'node:path'
import { DamonLabError, ScenarioError } from '../base/errors.js'
import type { MasimConfig, MasimMode } from '../workload/masim-config.js'
import { parseMasimConfig } from '../workload/masim-parse.js'
import type { Issues } from './issues.js'
import { readText } from './read-text.js'
import type { Path } from './source.js'

/** A masim configuration and where it came from. */
export interface MasimFile {
  readonly text: string
  readonly config: MasimConfig
}

/**
 * Reads a file that a scenario names.
 *
 * @param baseDir folder that relative names count from
 * @returns its text, and its name for messages; undefined where it cannot be read, which is reported at `path`
 */
export function readNamed(
  name: string,
  baseDir: string,
  encoding: 'utf-8' | 'any',
  path: Path,
  issues: Issues,
): { readonly text: string; readonly file: string } | undefined {
  const file = isAbsolute(name) ? name : join(baseDir, name)
  try {
    return { text: readText(file, encoding), file }
  } catch (error) {
    if (!(error instanceof DamonLabError)) throw error
    issues.add(path, error.message, error.hint)
    return undefined
  }
}

/**
 * A masim configuration: `value` is the text itself when it has several lines, else a file's name.
 *
 * @returns undefined where it is refused, which is reported
 */
export function loadMasim(
  value: string,
  mode: MasimMode,
  baseDir: string,
  path: Path,
  issues: Issues,
): MasimFile | undefined {
  const isInline = value.includes('\n')
  const place = issues.fileAndLineOf(path)
  const source = isInline
    ? { text: value, file: place.file }
    : readNamed(value, baseDir, 'any', path, issues)
  if (source === undefined) return undefined
  try {
    return { text: source.text, config: parseMasimConfig(source.text, source.file, mode) }
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    // The text of a block scalar starts on the line below its key.
    const shift = isInline && place.line > 0 ? place.line : 0
    const found = error.issues.map((issue) => ({
      ...issue,
      ...(isInline && {
        line: shift === 0 ? undefined : (issue.line ?? 1) + shift,
        column: undefined,
        path: path.join('.'),
      }),
    }))
    issues.addAll({ code: error.code, issues: found })
    return undefined
  }
}
