import { UsageError } from '../base/errors.js'
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
 * @returns the path, with indexes in place of names
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
  const { value } = parseSource(text.slice(equals + 1), `--set ${text}`)
  return assign(document, stepsOf(text.slice(0, equals)), value, text)
}

function stepsOf(text: string): string[] {
  return text.replace(/\[(\w+)\]/g, '.$1').split('.')
}

function assign(root: object, steps: readonly string[], value: unknown, text: string): Path {
  const path: (string | number)[] = []
  let container: object = root
  for (const [depth, step] of steps.entries()) {
    const key = Array.isArray(container) ? indexIn(container, step, path, text) : step
    path.push(key)
    if (depth === steps.length - 1) setOwn(container, key, value)
    else container = enter(container, key, path, text)
  }
  return path
}

/** The map or list at a key; a new map where nothing is yet. */
function enter(container: object, key: string | number, path: Path, text: string): object {
  const next: unknown = ownOf(container, key)
  if (typeof next === 'object' && next !== null) return next
  if (next !== undefined && next !== null) {
    throw new UsageError(
      `--set ${text}: ${path.join('.')} has no parts (got ${showValue(next)}); expected a map or a list`,
    )
  }
  const near = typeof key === 'string' ? nearest(key, Object.keys(container)) : undefined
  if (near !== undefined) {
    throw new UsageError(`--set ${text}: there is no ${path.join('.')} in the scenario`, {
      hint: `did you mean ${near}?`,
    })
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
  const range = list.length === 0 ? 'nothing, it is empty' : `an index from 0 to ${list.length - 1}`
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
