/** Several runs of one scenario with different seeds, as one: the median of each figure, and how it spreads. */
import { UsageError } from '../base/errors.js'
import { medianAndInterval } from '../base/spread.js'
import { canonicalJson } from '../record/json.js'
import { allNames, singleFigures, type Figure, type Figures } from './figures.js'
import type { RunSource } from './source.js'

/**
 * The figures of a group. A figure that some runs lack is taken over the others.
 *
 * @param label for error texts
 * @throws UsageError where the runs do not belong together
 */
export function groupFigures(label: string, runs: readonly RunSource[]): Figures {
  checkGroup(label, runs)
  const names = allNames(runs.map((run) => singleFigures(run.figures)))
  return new Map(
    names.map((name) => {
      const values = runs.map((run) => run.figures.get(name) ?? null)
      return [name, spreadOf(values.filter((value) => value !== null))]
    }),
  )
}

function spreadOf(values: readonly number[]): Figure | null {
  if (values.length === 0) return null
  const { median, low, high } = medianAndInterval(values)
  return { value: median, spread: { low, high, values } }
}

function checkGroup(label: string, runs: readonly RunSource[]): void {
  const [first] = runs
  const seeds = new Map<number, string>()
  for (const run of runs) {
    const { path, seed } = run
    const key = differingKey(first, run)
    if (key !== undefined) {
      throw new UsageError(`${label}: ${first.path} and ${path} differ in ${key}`, {
        hint: 'a group is one scenario with several seeds; compare other runs as sides of their own',
      })
    }
    const other = seed === undefined ? undefined : seeds.get(seed)
    if (other !== undefined) {
      throw new UsageError(`${label}: seed ${seed!} twice (${other}, ${path})`, {
        hint: 'the same seed gives the same run; name it once',
      })
    }
    if (seed !== undefined) seeds.set(seed, path)
  }
}

/** What two runs differ in besides the seed; undefined where nothing is known to. */
function differingKey(a: RunSource, b: RunSource): string | undefined {
  if (a.kind === 'kernel recording' && b.kind === a.kind) return undefined
  if (a.name !== b.name) return `their scenarios (${a.name ?? 'none'}, ${b.name ?? 'none'})`
  // Records of damo hold in place of a scenario what each one is.
  if (a.scenario === undefined || b.scenario === undefined || 'damo' in a.scenario) return undefined
  const [one, other] = [a.scenario, b.scenario]
  return Object.keys({ ...one, ...other }).find(
    (key) =>
      key !== 'seed' && canonicalJson(one[key] ?? null) !== canonicalJson(other[key] ?? null),
  )
}
