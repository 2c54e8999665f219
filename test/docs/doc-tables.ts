/** Tables of the documentation, to be held against what the code knows. */
import { expect } from 'chai'
import type { Path } from '../../lib/scenario/source.js'
import type { Json, Place } from './scenario-places.js'

/** The rows of a table, by the text of its first header cell. */
export function rowsOf(text: string, header: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${header} `))
  expect(start, `the table with "${header}"`).to.be.at.least(0)
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'))
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** What a cell holds between backticks, if that is all it holds. */
export function literalOf(cell: string): string | undefined {
  return /^`([^`]*)`$/.exec(cell)?.[1]
}

function mapAt(document: Json, path: Path): Json {
  let value: unknown = document
  for (const step of path) value = (value as Record<string | number, unknown>)[step]
  return value as Json
}

/** The place's scenario with a key as given; undefined: without it. */
export function scenarioAt(
  { base, path, without, beside }: Place,
  key: string,
  value: unknown,
): Json {
  const document = structuredClone(base())
  const map = mapAt(document, path)
  Reflect.deleteProperty(map, without?.[key] ?? '')
  Object.assign(map, beside?.[key])
  if (value === undefined) Reflect.deleteProperty(map, key)
  else map[key] = value
  return document
}

/** The supported keys of the published schema at a path. */
export function schemaKeys(path: Path, schema: Json): string[] {
  const branches = (schema: unknown): Json[] => {
    const { anyOf } = schema as { anyOf?: unknown[] }
    return anyOf === undefined ? [schema as Json] : anyOf.flatMap(branches)
  }
  let here = branches(schema)
  for (const step of path) {
    const next = here.map((each) =>
      typeof step === 'number' ? each.items : (each.properties as Json | undefined)?.[step],
    )
    here = next.filter((each) => each !== undefined).flatMap(branches)
  }
  const properties = here.flatMap((each) => Object.entries((each.properties ?? {}) as Json))
  return properties.filter(([, each]) => !Object.hasOwn(each as object, 'not')).map(([key]) => key)
}
