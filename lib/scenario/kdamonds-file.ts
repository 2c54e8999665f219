import { ScenarioError } from '../base/errors.js'
import { readNamed } from './files.js'
import type { Issues } from './issues.js'
import { setOwn } from './overrides.js'
import { parseSource, type Source } from './source.js'

/**
 * Where `kdamonds` or `kdamondPerTarget` is the name of a file, puts the file's content in its place: what
 * `damo args damon` printed, or the bare list that `damo record` leaves beside a recording. Faults are reported.
 *
 * @param document a scenario as parsed; changed in place
 */
export function mountKdamonds(document: object, baseDir: string, issues: Issues): void {
  for (const key of ['kdamonds', 'kdamondPerTarget'] as const) {
    const name: unknown = Object.getOwnPropertyDescriptor(document, key)?.value
    if (typeof name !== 'string') continue
    const file = readNamed(name, baseDir, 'utf-8', [key], issues)
    if (file === undefined) {
      // The fault is told; what stands here would only bring a second one.
      Reflect.deleteProperty(document, key)
      continue
    }
    try {
      const list = unwrap(parseSource(blankStrayLines(file.text), file.file), 'kdamonds')
      const source = key === 'kdamonds' ? list : unwrapOnly(list)
      setOwn(document, key, source.value)
      issues.mount([key], source)
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      issues.addAll(error)
      Reflect.deleteProperty(document, key)
    }
  }
}

/** damo may print lines such as `target_pid [1]` before the JSON; line numbers stay. */
export function blankStrayLines(text: string): string {
  return text.replace(/^(?:\w+ \[.*\]\r?\n)+/, (lines) => lines.replace(/[^\n]/g, ''))
}

/** The value of the only key of a map; any other value is left as it is. */
function unwrap(source: Source, key: string): Source {
  const { value, file, locate } = source
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return source
  const inner: unknown = Object.getOwnPropertyDescriptor(value, key)?.value
  return { file, value: inner, locate: (path, what) => locate([key, ...path], what) }
}

/** The only entry of a list; any other value is left as it is. */
function unwrapOnly(source: Source): Source {
  const { value, file, locate } = source
  if (!Array.isArray(value) || value.length !== 1) return source
  return { file, value: value[0], locate: (path, what) => locate([0, ...path], what) }
}
