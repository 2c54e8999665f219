/** Figures by name. A name is a path: `regions.mean`, `contexts[0].accuracy.hotRecall`. */

/** One figure, of a run or of a group of runs. */
export interface Figure {
  /** Of a group, the median. */
  readonly value: number
  /** Of a group only. */
  readonly spread?: Spread
}

/** How a figure varies over the runs of a group. */
export interface Spread {
  /** The middle 90 % of the values lie within [low, high]; with fewer than 20 runs, all do. */
  readonly low: number
  readonly high: number
  /** One for each run that has a value, in the group's order. */
  readonly values: readonly number[]
}

/** Figures in the order in which they are shown; null where there is nothing to take one from. */
export type Figures = ReadonlyMap<string, Figure | null>

/** Plain values, before they are figures. */
export type FigureValues = ReadonlyMap<string, number | null>

/** The figures of a single run. */
export function singleFigures(values: FigureValues): Figures {
  return new Map([...values].map(([name, value]) => [name, value === null ? null : { value }]))
}

/** Whether a figure tells what a run took on its machine: it differs from run to run. */
export function isCost(name: string): boolean {
  return name.startsWith('cost.')
}

/**
 * The names of several runs' figures, each once. What only a later one has stands behind what precedes it there.
 */
export function allNames(lists: readonly Figures[]): string[] {
  const names: string[] = []
  const seen = new Set<string>()
  for (const list of lists) {
    const merged: string[] = []
    const fresh = new Map<string | undefined, string[]>()
    let last: string | undefined
    for (const name of list.keys()) {
      if (seen.has(name)) last = name
      else fresh.set(last, [...(fresh.get(last) ?? []), name])
    }
    for (const name of [undefined, ...names]) {
      if (name !== undefined) merged.push(name)
      merged.push(...(fresh.get(name) ?? []))
    }
    names.splice(0, names.length, ...merged)
    for (const name of merged) seen.add(name)
  }
  return names
}
