/** The names of the figures that a summary may hold, taken from its schema: a new figure needs nothing here. */
import * as z from 'zod'
import { summarySchema } from './summary-schema.js'

/** Paths of numbers; the seed is none, and lists are left out. */
export interface FigureNames {
  /** All but those of `contexts` and `cost`. */
  readonly ofRun: readonly string[]
  /** Those of lists of `machine`, positions written `[N]`: `machine.targets[N].slowdown`. */
  readonly ofMachine: readonly string[]
  /** Below `contexts[N].`; positions in lists are written `[N]` too, as in `schemes[N].goals[N].currentValue`. */
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
    ofMachine: [...numbersIn(ofRun.machine, 'machine', true)].filter((name) =>
      name.includes('[N]'),
    ),
    ofContext: [...numbersIn(contexts.items!, '', true)],
    ofCost: [...numbersIn(cost, 'cost')],
  }
  return names
}

/** What is read of a JSON Schema. */
export interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** Paths of all numbers that a schema describes; `withLists`: those in lists too, positions written `[N]`. */
export function* numbersIn(
  schema: JsonSchema,
  path: string,
  withLists = false,
): Generator<string, void> {
  if (schema.type === 'number' || schema.type === 'integer') yield path
  for (const one of schema.anyOf ?? []) yield* numbersIn(one, path, withLists)
  if (withLists && schema.items !== undefined) yield* numbersIn(schema.items, `${path}[N]`, true)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield* numbersIn(member, path === '' ? name : `${path}.${name}`, withLists)
  }
}

/** Whether a figure is one of a context, written below it; positions may be written `.0` too. */
export function isOfContext(figure: string): boolean {
  return figureNames().ofContext.includes(withoutPositions(figure))
}

/** Whether a figure is one of a list of the machine; positions may be written `.0` too. */
export function isOfMachine(figure: string): boolean {
  return figureNames().ofMachine.includes(withoutPositions(figure))
}

function withoutPositions(figure: string): string {
  return figure.replace(/(\w)(?:\[\d+\]|\.\d+(?=\.|$))/g, '$1[N]')
}

/**
 * The figures of a context with schemes.
 *
 * @param nrGoals how many goals each of its schemes has
 * @param nrGoalsRemoved … each of those that commits take away
 */
export function contextFigures(
  nrGoals: readonly number[],
  nrGoalsRemoved: readonly number[],
): string[] {
  return figureNames().ofContext.flatMap((name) => {
    if (name.endsWith('Percentiles[N]')) {
      return Array.from({ length: 101 }, (_, p) => name.replace('[N]', `[${p}]`))
    }
    const isRemoved = name.startsWith('removedSchemes[N]')
    if (!isRemoved && !name.startsWith('schemes[N]')) return [name]
    return (isRemoved ? nrGoalsRemoved : nrGoals).flatMap((count, scheme) => {
      const own = name.replace('[N]', `[${scheme}]`)
      if (!own.includes('[N]')) return [own]
      return Array.from({ length: count }, (_, goal) => own.replace('[N]', `[${goal}]`))
    })
  })
}
