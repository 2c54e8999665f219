/** The names of the figures that a summary may hold, taken from its schema: a new figure needs nothing here. */
import * as z from 'zod'
import { summarySchema } from './summary-schema.js'

/** Paths of numbers; the seed is none, and lists are left out. */
export interface FigureNames {
  /** All but those of `contexts` and `cost`. */
  readonly ofRun: readonly string[]
  /** Below `contexts[N].`. */
  readonly ofContext: readonly string[]
  /** What the run took on its machine. */
  readonly ofCost: readonly string[]
}

let names: FigureNames | undefined

/** The names, in the order of the summary. */
export function figureNames(): FigureNames {
  if (names !== undefined) return names
  const schema = z.toJSONSchema(summarySchema, { reused: 'inline' }) as JsonSchema
  const { contexts, cost, seed: _, ...ofRun } = schema.properties!
  names = {
    ofRun: [...numbersIn({ properties: ofRun }, '')],
    ofContext: [...numbersIn(contexts.items!, '')],
    ofCost: [...numbersIn(cost, 'cost')],
  }
  return names
}

interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

function* numbersIn(schema: JsonSchema, path: string): Generator<string, void> {
  if (schema.type === 'number' || schema.type === 'integer') yield path
  for (const one of schema.anyOf ?? []) yield* numbersIn(one, path)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield* numbersIn(member, path === '' ? name : `${path}.${name}`)
  }
}
