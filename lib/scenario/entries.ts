import type { Path } from './source.js'

/** What may be one thing or a list of them, as a list, each with its place; nothing given: none. */
export function entriesOf<T extends object>(
  given: T | readonly T[] | undefined,
  path: Path,
): readonly (readonly [path: Path, entry: T])[] {
  if (given === undefined) return []
  return isList(given) ? given.map((each, i) => [[...path, i], each]) : [[path, given]]
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
