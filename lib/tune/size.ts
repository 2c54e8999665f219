/**
 * Right-sizing: the smallest value of a parameter at which a condition holds, such as the least memory with which a
 * program is hardly slowed down; the largest, where it holds at the lower end.
 *
 * ```
 *   first round     ✗           ✗           ✓           ✓           ✓      five values, from bound to bound
 *   the next ones               ✗     ✗  ✓                                 halves of where it changes, down to a step
 * ```
 * The first round shows whether it changes once. Where it does not, what is found is the end of where it held for all
 * that was tried, and the result says so.
 */
import { setImmediate } from 'node:timers/promises'
import { parseCondition } from '../base/condition.js'
import { DamonLabError, ScenarioError, UsageError } from '../base/errors.js'
import { isFault } from '../base/expression.js'
import { nrValuesOf, parseBetween, textOfValue, valueAt, type Between } from './between.js'
import { changesOf, describePoint, type PointFailure } from './point.js'
import { asParameters, parseFixed } from './parameters.js'
import { sweep, type SweepOptions } from './sweep.js'
import type { FigureSpread } from './table.js'

/** What is looked for, and how. */
export interface SizeOptions extends Pick<
  SweepOptions,
  'seeds' | 'seed' | 'duration' | 'workers' | 'signal' | 'onProgress'
> {
  /** `path=low..high`: a place in the scenario, and two sizes, times, shares or whole numbers. */
  readonly between: string
  /** A condition over figures of the run, as `checks` have it. A value holds where it does with each seed. */
  readonly holds: string
  /** How near the result comes to where it changes; default: about a 32nd of the way. */
  readonly step?: string
  /** Other changes of the scenario: `path=value` texts. */
  readonly set?: readonly string[]
}

/** A value that was tried. */
export interface SizeTry {
  readonly value: number
  /** As `--set` takes it. */
  readonly text: string
  /** Seeds with which the condition held, of those that were run. */
  readonly nrHeld: number
  readonly nrRun: number
  /** Of the figures that the condition names, over the seeds; null where no run has it. */
  readonly figures: Readonly<Record<string, FigureSpread | null>>
}

/** What came out. */
export interface SizeResult extends Between {
  /** The scenario's name. */
  readonly name: string
  readonly condition: string
  readonly firstSeed: number
  readonly nrSeeds: number
  /** `always`, `never`: at all values that were tried, or at none; where it changes, if it does, is not known. */
  readonly outcome: 'found' | 'always' | 'never'
  /** What was looked for: the smallest value, but where it holds at the lower bound alone. */
  readonly seeks: 'smallest' | 'largest'
  /** It holds there, and a step further it does not; null unless found. */
  readonly found: SizeTry | null
  /** Whether it changes once, as far as tried. */
  readonly isMonotone: boolean
  /** Whether it was cut short; then `found` is what is known so far. */
  readonly isInterrupted: boolean
  /** All that was tried, ascending. */
  readonly tried: readonly SizeTry[]
}

/** Values of the first round, as parts of the way. */
const FIRST = [0, 0.25, 0.5, 0.75, 1]

/**
 * Looks for the value at which a condition begins to hold.
 *
 * @param scenario a file's name, or a scenario as a plain value; its own checks are left aside
 * @throws UsageError where an option is wrong; ScenarioError where a value or the condition is refused; EngineError
 *   where a run fails by a fault of the lab
 */
export async function findSize(
  scenario: string | object,
  options: SizeOptions,
): Promise<SizeResult> {
  await setImmediate()
  const between = parseBetween(options.between, options.step)
  const fixed = fixedChanges(options.set ?? [], between.path)
  const figures = figuresOf(options.holds)
  const state: State = { scenario, options, between, fixed, figures, tried: new Map(), told: null }
  const last = nrValuesOf(between) - 1
  let isCut = await tryAll(
    state,
    FIRST.map((part) => Math.round(part * last)),
  )
  let gap = gapOf(state)
  while (!isCut && gap !== null && Math.abs(gap.holds - gap.fails) > 1) {
    isCut = await tryAll(state, [(gap.holds + gap.fails) >> 1])
    gap = gapOf(state)
  }
  return resultOf(state, gap, isCut)
}

interface State {
  readonly scenario: string | object
  readonly options: SizeOptions
  readonly between: Between
  readonly fixed: Readonly<Record<string, string>>
  readonly figures: readonly string[]
  /** By index of the value. */
  readonly tried: Map<number, SizeTry>
  /** What the first sweep said of the scenario. */
  told: { readonly name: string; readonly firstSeed: number } | null
}

/** Runs values that were not tried. @returns whether it was cut short */
async function tryAll(state: State, wanted: readonly number[]): Promise<boolean> {
  const { scenario, options, between, fixed, figures, tried } = state
  const indexes = [...new Set(wanted)].filter((index) => !tried.has(index))
  const texts = indexes.map((index) => textOfValue(valueAt(between, index), between.unit))
  const { between: _, holds, step: _step, set: _set, ...others } = options
  const set = {
    ...asParameters(fixed),
    [between.path]: texts,
    checks: [[{ that: holds }]],
  }
  const table = await sweep(scenario, { ...others, set, figures }).done.catch((error: unknown) => {
    throw namingCondition(error)
  })
  const failure = table.failures.at(0)
  if (failure !== undefined) throw errorOf(failure)
  state.told ??= { name: table.name, firstSeed: table.firstSeed }
  for (const [i, index] of indexes.entries()) {
    const row = table.rows[i]
    if (row.nrPoints === 0) continue
    tried.set(index, {
      value: valueAt(between, index),
      text: texts[i],
      nrHeld: row.nrPoints - row.checks!.nrFailedPoints,
      nrRun: row.nrPoints,
      figures: row.figures,
    })
  }
  return table.isInterrupted
}

/** A run that failed by a fault of the lab. */
function errorOf({ code, message, point: { parameters, seed } }: PointFailure): DamonLabError {
  const { checks: _, ...changes } = parameters
  const where = describePoint({ parameters: changes, seed })
  const set = changesOf(changes).map((change) => ` --set '${change}'`)
  const hint = `reproduce it: damon-lab run SCENARIO --seed ${seed}${set.join('')}`
  return new DamonLabError(code as 'ERR_ENGINE', `${where}: ${message}`, { hint })
}

/** Neighbours among the indexes that were tried, at one of which it holds, and at the other not. */
interface Gap {
  readonly holds: number
  readonly fails: number
}

/** Where it begins to hold for all that follows up to a bound; null: it never changes. */
function gapOf({ tried }: State): Gap | null {
  const indexes = [...tried.keys()].sort((a, b) => a - b)
  const holds = indexes.map((index) => isHeld(tried.get(index)!))
  const lastAt = indexes.length - 1
  if (indexes.length === 0) return null
  if (holds[lastAt] || !holds[0]) {
    // From the upper bound down; where it holds at neither bound, from the first on that holds.
    const fails = holds[lastAt] ? holds.lastIndexOf(false) : holds.indexOf(true) - 1
    return fails < 0 ? null : { holds: indexes[fails + 1], fails: indexes[fails] }
  }
  const fails = holds.indexOf(false)
  return { holds: indexes[fails - 1], fails: indexes[fails] }
}

function isHeld({ nrHeld, nrRun }: SizeTry): boolean {
  return nrHeld === nrRun
}

function resultOf(state: State, gap: Gap | null, isInterrupted: boolean): SizeResult {
  const { between, options, tried, told } = state
  const sorted = [...tried.entries()].sort(([a], [b]) => a - b).map(([, one]) => one)
  const held = sorted.map(isHeld)
  const nrChanges = held.filter((one, i) => i > 0 && one !== held[i - 1]).length
  const isAny = held.includes(true)
  return {
    name: told?.name ?? '',
    ...between,
    condition: options.holds,
    firstSeed: told?.firstSeed ?? 0,
    nrSeeds: options.seeds ?? 1,
    outcome: gap !== null ? 'found' : isAny ? 'always' : 'never',
    seeks: gap !== null && gap.holds < gap.fails ? 'largest' : 'smallest',
    found: gap === null ? null : tried.get(gap.holds)!,
    isMonotone: nrChanges <= 1,
    isInterrupted,
    tried: sorted,
  }
}

/** Other changes, one value each. */
function fixedChanges(set: readonly string[], path: string): Record<string, string> {
  const refusalOf = (place: string): string | undefined => {
    if (place === path) return 'given twice; expected it in --between alone'
    return place === 'checks' ? 'not usable here; expected the condition in --holds' : undefined
  }
  return parseFixed(set, refusalOf, 'only --between varies; several values are compared by a sweep')
}

/** The figures that a condition names. */
function figuresOf(holds: string): readonly string[] {
  const condition = parseCondition(holds)
  if (isFault(condition)) {
    const { message, hint } = condition
    throw new UsageError(`--holds '${holds}': ${message}`, hint === undefined ? {} : { hint })
  }
  if (condition.names.length === 0) {
    throw new UsageError(`--holds '${holds}': names no figure; expected one of summary.json`, {
      hint: "for example --holds 'machine.slowdown <= 1.02'",
    })
  }
  return condition.names
}

/** The condition stands in the scenario's checks; what is wrong with it is told of the option. */
function namingCondition(error: unknown): unknown {
  if (!(error instanceof ScenarioError)) return error
  const issues = error.issues.map((issue) =>
    issue.path.startsWith('checks')
      ? { ...issue, file: '--holds', message: issue.message.replace(/, with .*$/s, '') }
      : { ...issue, message: issue.message.replace(/, checks=\[.*?\]$/s, '') },
  )
  return new ScenarioError(error.code as 'ERR_SCENARIO', issues)
}
