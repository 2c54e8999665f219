import { ScenarioError, UsageError } from '../base/errors.js'
import { nearest, suggest } from '../base/suggest.js'
import { showValue } from '../base/units.js'
import { parseSource, type Path } from './source.js'

/**
 * Applies a `--set path=value` option to a parsed document.
 *
 * A path is a chain of keys and list indexes (or names of list entries): `targets.0.memory`,
 * `targets.db.memory`, `kdamonds[0].contexts[0].ops`. Values are YAML. Missing maps on the way are made; whether
 * a new key means anything is the schema's to say.
 * @param document a map; changed in place
 * @param text `path=value`
 * @returns the path of what was set, or of the topmost map that was made for it
 * @throws UsageError where the text is no assignment or its path leads nowhere; ScenarioError where the value is
 *   not YAML
 */
export function applyOverride(document: object, text: string): Path {
  const equals = text.indexOf('=')
  if (equals <= 0) {
    throw new UsageError(`--set ${text}: not an assignment; expected path=value`, {
      hint: 'for example --set targets.0.memory=2GiB',
    })
  }
  const steps = stepsOf(text.slice(0, equals))
  if (steps.includes('')) {
    throw new UsageError(
      `--set ${text}: a path with an empty step; expected keys with dots between`,
    )
  }
  return assign(document, steps, parseValue(text.slice(equals + 1), text), text)
}

/** The value as YAML; what is wrong with it has no line to name. */
function parseValue(value: string, text: string): unknown {
  try {
    return parseSource(value, `--set ${text}`).value
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    const issues = error.issues.map((issue) => ({ ...issue, line: undefined, column: undefined }))
    throw new ScenarioError('ERR_SCENARIO', issues)
  }
}

function stepsOf(text: string): string[] {
  return text.replace(/\[(\w+)\]/g, '.$1').split('.')
}

function assign(root: object, steps: readonly string[], value: unknown, text: string): Path {
  const path: (string | number)[] = []
  let made: Path | undefined
  let container: object = root
  for (const [depth, step] of steps.entries()) {
    const key = Array.isArray(container) ? indexIn(container, step, path, text) : step
    path.push(key)
    if (depth === steps.length - 1) {
      setOwn(container, key, value)
      break
    }
    const next = enter(container, key, path, text)
    if (next === undefined) made ??= [...path]
    container = next ?? make(container, key, steps[depth + 1], path, text)
  }
  return made ?? path
}

/** The map or list at a key; undefined where nothing is yet. */
function enter(
  container: object,
  key: string | number,
  path: Path,
  text: string,
): object | undefined {
  const next: unknown = ownOf(container, key)
  if (typeof next === 'object' && next !== null) return next
  if (next !== undefined && next !== null) {
    throw new UsageError(
      `--set ${text}: ${path.join('.')} has no parts (got ${showValue(next)}); expected a map or a list`,
    )
  }
  const near = typeof key === 'string' ? nearest(key, Object.keys(container)) : undefined
  if (near === undefined || near === key) return undefined
  throw new UsageError(`--set ${text}: there is no ${path.join('.')} in the scenario`, {
    hint: `did you mean ${near}?`,
  })
}

/** A new map at a key; lists are not made, since all their entries would be guesses. */
function make(
  container: object,
  key: string | number,
  nextStep: string,
  path: Path,
  text: string,
): object {
  if (/^\d+$/.test(nextStep)) {
    const place = path.join('.')
    const message = `--set ${text}: there is no ${place} in the scenario; expected a list to be there`
    throw new UsageError(message, { hint: `set all of it, as in --set '${place}=[...]'` })
  }
  const created = {}
  setOwn(container, key, created)
  return created
}

function indexIn(list: unknown[], step: string, path: Path, text: string): number {
  if (/^\d+$/.test(step) && Number(step) < list.length) return Number(step)
  const names = list.map(nameOf)
  const index = names.indexOf(step)
  if (index >= 0) return index
  const known = names.filter((name) => name !== undefined)
  const place = path.length === 0 ? 'the list' : path.join('.')
  const last = list.length - 1
  const range = last < 0 ? 'nothing, it is empty' : last === 0 ? '0' : `an index from 0 to ${last}`
  const hint = suggest(step, known)
  throw new UsageError(
    `--set ${text}: ${place} has no such entry (got ${step}); expected ${range}` +
      (known.length > 0 ? ', or a name' : ''),
    hint === undefined ? {} : { hint },
  )
}

function nameOf(entry: unknown): string | undefined {
  const name: unknown =
    typeof entry === 'object' && entry !== null ? ownOf(entry, 'name') : undefined
  return typeof name === 'string' ? name : undefined
}

function ownOf(container: object, key: string | number): unknown {
  return Object.getOwnPropertyDescriptor(container, key)?.value
}

/** Sets a member; unlike an assignment, also one named `__proto__`. */
export function setOwn(container: object, key: string | number, value: unknown): void {
  Object.defineProperty(container, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}
