import { ScenarioError } from '../base/errors.js'
import { readNamed } from './files.js'
import type { Issues } from './issues.js'
import { setOwn } from './overrides.js'
import { parseSource, type Path, type Source } from './source.js'

/**
 * Where `kdamonds`, `kdamondPerTarget` or the `commit` of an event is the name of a file, puts the file's content in
 * its place: what `damo args damon` printed, or the bare list that `damo record` leaves beside a recording. Faults
 * are reported.
 *
 * @param document a scenario as parsed; changed in place
 */
export function mountKdamonds(document: object, baseDir: string, issues: Issues): void {
  const mount = (holder: unknown, key: string, path: Path, isList: boolean): void => {
    const name = ownOf(holder, key)
    if (typeof name !== 'string') return
    const source = sourceOf(name, baseDir, path, issues)
    if (source === undefined) {
      // The fault is told; what stands here would only bring a second one.
      Reflect.deleteProperty(holder as object, key)
      return
    }
    const content = isList ? source : unwrapOnly(source)
    setOwn(holder as object, key, content.value)
    issues.mount(path, content)
  }
  mount(document, 'kdamonds', ['kdamonds'], true)
  mount(document, 'kdamondPerTarget', ['kdamondPerTarget'], false)
  const events = ownOf(document, 'events')
  if (!Array.isArray(events)) return
  events.forEach((event, i) => mount(event, 'commit', ['events', i, 'commit'], false))
}

/** The kdamonds of a file; undefined where it cannot be read. */
function sourceOf(name: string, baseDir: string, path: Path, issues: Issues): Source | undefined {
  const file = readNamed(name, baseDir, 'utf-8', path, issues)
  if (file === undefined) return undefined
  try {
    return unwrap(parseSource(blankStrayLines(file.text), file.file), 'kdamonds')
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    issues.addAll(error)
    return undefined
  }
}

function ownOf(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined
  return Object.getOwnPropertyDescriptor(holder, key)?.value
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
