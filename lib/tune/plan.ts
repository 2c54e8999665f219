/** Which points a sweep has: every combination of its parameters' values, each with every seed. */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { AbortedError, ScenarioError, UsageError } from '../base/errors.js'
import { formatCount } from '../base/format.js'
import type { JsonObject } from '../scenario/load.js'
import { spaceOf, widened, type FigureSpace } from './figures.js'
import { combinationOf, nrCombinationsOf, type SweepParameter } from './parameters.js'
import { changesOf, describeParameters, type SweepPoint } from './point.js'
import {
  hashScenario,
  loadPoint,
  pointId,
  type KnownRecordings,
  type LoadedPoint,
  type SweepSource,
} from './source.js'

/** Points of a sweep, at most. */
export const POINTS_MAX = 100_000

/** A combination of values; a row of the table. */
export interface SweepRow {
  readonly parameters: Readonly<Record<string, string>>
  /** Names what the scenario resolves to with these values. */
  readonly hash: string
}

/** A sweep whose every point has been checked. */
export interface SweepPlan {
  /** Names the sweep: its rows and seeds. */
  readonly id: string
  /** The scenario's name. */
  readonly name: string
  /** The scenario with the first value of each parameter, resolved. */
  readonly canonical: JsonObject
  readonly parameters: readonly SweepParameter[]
  /** The last parameter varies fastest. */
  readonly rows: readonly SweepRow[]
  readonly firstSeed: number
  readonly nrSeeds: number
  /** Figures that some point has. */
  readonly space: FigureSpace
}

/** What a sweep is planned from. */
export interface SweepRequest extends SweepSource {
  readonly parameters: readonly SweepParameter[]
  /** In place of the scenario's seed; the first of `nrSeeds` in a row. */
  readonly seed?: number | string
  readonly nrSeeds: number
  readonly signal: AbortSignal
  /** Called after each row that was checked. */
  readonly onChecked?: (nrChecked: number, nrRows: number) => void
}

/**
 * Works out the points of a sweep, and checks every one of them.
 *
 * @throws UsageError where there are too many or none is different; ScenarioError for the first combination that is
 *   refused, which is named; AbortedError
 */
export async function planSweep(request: SweepRequest): Promise<SweepPlan> {
  const { parameters, nrSeeds, signal } = request
  const nrRows = nrCombinationsOf(parameters)
  checkSize(nrRows, nrSeeds)
  const rows: SweepRow[] = []
  const rowOfHash = new Map<string, SweepRow>()
  const known: KnownRecordings = new Map()
  let first: LoadedPoint | undefined
  let space: FigureSpace | undefined
  for (let i = 0; i < nrRows; i++) {
    const values = combinationOf(parameters, i)
    const loaded = await loadRow(request, values, known)
    refuseConcurrent(loaded)
    first ??= loaded
    space = widened(space, spaceOf(loaded))
    const row = { parameters: values, hash: hashScenario(loaded) }
    refuseTwin(row, rowOfHash.get(row.hash))
    rowOfHash.set(row.hash, row)
    rows.push(row)
    request.onChecked?.(i + 1, nrRows)
    // Lets signals have their turn.
    await setImmediate()
    if (signal.aborted) {
      throw new AbortedError('the sweep was ended while its points were checked; nothing was run')
    }
  }
  const { plan, canonical } = first!.loaded
  checkSeeds(plan.seed, nrSeeds)
  const hashes = rows.map(({ hash }) => hash)
  const text = JSON.stringify([hashes, plan.seed, nrSeeds])
  return {
    id: createHash('sha256').update(text).digest('hex').slice(0, 16),
    name: plan.name,
    canonical,
    parameters,
    rows,
    firstSeed: plan.seed,
    nrSeeds,
    space: space!,
  }
}

/**
 * The points of a sweep in the order in which they are run: all rows with the first seed, then all with the next, so
 * that a sweep that is cut short has something to say about every row.
 */
export function* pointsOf({ rows, firstSeed, nrSeeds }: SweepPlan): Generator<SweepPoint, void> {
  for (let seed = firstSeed; seed < firstSeed + nrSeeds; seed++) {
    for (const { parameters, hash } of rows) yield { id: pointId(hash, seed), parameters, seed }
  }
}

async function loadRow(
  request: SweepRequest,
  values: SweepRow['parameters'],
  known: KnownRecordings,
): Promise<LoadedPoint> {
  const { seed } = request
  const changes = { set: changesOf(values), ...(seed !== undefined && { seed }) }
  try {
    return await loadPoint(request, changes, known)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    throw namingRow(error, values)
  }
}

/** Faults that do not name an option, but may come of one, name the combination. */
function namingRow(error: ScenarioError, values: SweepRow['parameters']): ScenarioError {
  const { code, issues } = error
  if (Object.keys(values).length === 0) return error
  const named = issues.map((issue) =>
    issue.file.startsWith('--')
      ? issue
      : { ...issue, message: `${issue.message}, with ${describeParameters(values)}` },
  )
  return new ScenarioError(code as 'ERR_SCENARIO', named)
}

function checkSize(nrRows: number, nrSeeds: number): void {
  if (nrRows * nrSeeds > POINTS_MAX) {
    throw new UsageError(
      `too many points (${formatCount(nrRows)} combinations × ${formatCount(nrSeeds)} seeds); ` +
        `expected at most ${formatCount(POINTS_MAX)}`,
      { hint: 'name fewer values, or fewer seeds' },
    )
  }
}

function checkSeeds(firstSeed: number, nrSeeds: number): void {
  if (Number.isSafeInteger(firstSeed + nrSeeds)) return
  throw new UsageError(
    `seed: ${nrSeeds} seeds from ${firstSeed} on are too large; expected numbers below 2^53`,
  )
}

/** Points run side by side and are told apart by their values and seeds; real time allows for neither. */
function refuseConcurrent({ kind, loaded }: LoadedPoint): void {
  if (kind === 'fleet' || loaded.plan.concurrent !== true) return
  throw new UsageError(
    'concurrent: not usable in a sweep (got true); expected false: runs in real time slow each other down, and ' +
      'differ whatever the seed',
    { hint: 'add --set concurrent=false, or run the scenario by itself: damon-lab run' },
  )
}

function refuseTwin(row: SweepRow, twin: SweepRow | undefined): void {
  if (twin === undefined) return
  throw new UsageError(
    `--set: two points are the same run (${describeParameters(twin.parameters)}, and ` +
      `${describeParameters(row.parameters)}); expected each once`,
    { hint: 'leave one of them out' },
  )
}
