/**
 * Policies on the same workload, machine and seeds, beside the best that there can be: a sweep over the scenario's
 * `policy`, whose figures are held against those of the bound with the same seed.
 */
import { join } from 'node:path'
import { UsageError } from '../base/errors.js'
import { writeWholeFile } from '../record/whole-file.js'
import type { LoadedScenario } from '../scenario/load.js'
import { formatCsv } from './csv.js'
import { asParameters, parseFixed, parseParameter } from './parameters.js'
import { changesOf, isFleetPoint, type PointSummary, type SweepPoint } from './point.js'
import { policyFigures, policyFiguresOf } from './policy-figures.js'
import { loadRun, type SweepSource } from './source.js'
import { sweep, type SweepOptions } from './sweep.js'
import { spreadOf, type SweepTable, type TableRow } from './table.js'

/** The policy that no other can beat. */
export const BOUND = 'clairvoyant'

/** What is compared unless something else is asked for: the references, the kernel's own, DAMON's, and papers'. */
export const DEFAULT_POLICIES: readonly string[] = [
  'all_fast',
  'all_slow',
  'first_touch',
  'lru_demotion',
  'interleave',
  'numa_balancing',
  'tpp',
  'damon_tiering',
  '{ name: damon_tiering, temporal: true }',
  'hmsdk',
  'memtis',
  'mtm_like',
  'hemem',
]

/** What to compare, and with which seeds. */
export interface ComparePoliciesOptions extends Pick<
  SweepOptions,
  'seeds' | 'seed' | 'duration' | 'out' | 'workers' | 'signal' | 'onProgress' | 'command'
> {
  /** Names, or maps with parameters, as `policy` of a scenario has them, each YAML; the bound always comes first. */
  readonly policies?: readonly string[]
  /** Other changes of the scenario: `path=value` texts. */
  readonly set?: readonly string[]
}

/**
 * Runs the scenario under each policy with each seed.
 *
 * @param scenario a file's name, or a scenario as a plain value, whose `machine` has nodes of several tiers; its own
 *   policy and checks are left aside
 * @returns a table of policies, the one that got the most done first; its figures are those of docs/compare-policies.md
 * @throws UsageError where an option is wrong, or nothing could ever move; all else as `sweep`
 */
export async function comparePolicies(
  scenario: string | object,
  options: ComparePoliciesOptions = {},
): Promise<SweepTable> {
  const { policies = DEFAULT_POLICIES, set = [], ...others } = options
  const fixed = fixedChanges(set)
  const source = {
    scenario,
    ...(options.duration !== undefined && { duration: options.duration }),
  }
  const { loaded, nrTiers } = await siteOf(source, fixed)
  const run = sweep(scenario, {
    ...others,
    seeds: options.seeds ?? 1,
    figures: ['machine.slowdown'],
    set: { ...asParameters(fixed), policy: withBound(policies), checks: [[]] },
  })
  const results: RunResult[] = []
  for await (const { summary, ...point } of run) {
    if (!isFleetPoint(summary)) results.push({ ...point, summary })
  }
  const table = tabulate(await run.done, results, policyFigures(nrTiers))
  if (options.out !== undefined) await writeFiles(options.out, table, loaded, options.command)
  return table
}

/** A point; none is a fleet, which has no policy. */
interface RunResult extends SweepPoint {
  readonly summary: PointSummary
}

/** Reads `a,{ name: b, c: 1 }`. @throws UsageError where one is missing */
export function parsePolicies(text: string): readonly string[] {
  return parseParameter(`policy=${text}`).values
}

function withBound(policies: readonly string[]): readonly string[] {
  if (policies.length === 0) throw new UsageError('policies: none; expected at least one')
  return [BOUND, ...policies.filter((policy) => policy !== BOUND)]
}

function fixedChanges(set: readonly string[]): Record<string, string> {
  return parseFixed(
    set,
    (path) =>
      path === 'policy' || path.startsWith('policy.')
        ? 'policies are what is compared; expected --policies'
        : undefined,
    'only policies vary; values are compared by a sweep',
  )
}

/** The scenario under the bound, and its tiers. */
async function siteOf(
  source: SweepSource,
  fixed: Readonly<Record<string, string>>,
): Promise<{ readonly loaded: LoadedScenario; readonly nrTiers: number }> {
  const set = changesOf({ ...fixed, policy: BOUND })
  const loaded = await loadRun(source, { set }, new Map())
  const tiers = loaded.plan.machine?.nodes.map(({ tier }) => tier) ?? []
  if (new Set(tiers).size < 2) {
    const found = tiers.length === 0 ? 'there is no machine' : 'all nodes are of one tier'
    throw new UsageError(
      `machine.nodes: ${found}, so that no policy would ever move anything; expected nodes of two tiers or more`,
      { hint: 'tiers come of `latency`, or of `tier`; see docs/machine.md' },
    )
  }
  return { loaded, nrTiers: Math.max(...tiers) + 1 }
}

function tabulate(
  table: SweepTable,
  results: readonly RunResult[],
  figures: readonly string[],
): SweepTable {
  const bounds = new Map<number, PointSummary>()
  for (const { parameters, seed, summary } of results) {
    if (parameters.policy === BOUND) bounds.set(seed, summary)
  }
  const rows = table.rows.map((row): TableRow => {
    const values = results
      .filter(({ parameters }) => parameters.policy === row.parameters.policy)
      .map(({ summary, seed }) => policyFiguresOf(summary, bounds.get(seed)))
    const spreads = figures.map((name) => [name, spreadOf(values.map((each) => each[name] ?? NaN))])
    return {
      parameters: { policy: row.parameters.policy },
      nrPoints: row.nrPoints,
      figures: Object.fromEntries(spreads) as TableRow['figures'],
    }
  })
  const throughput = ({ figures: { throughputShare } }: TableRow): number =>
    throughputShare?.median ?? -1
  const { checks: _, ...rest } = table
  return {
    ...rest,
    parameters: table.parameters.filter(({ path }) => path === 'policy'),
    figures,
    rows: rows.toSorted((a, b) => throughput(b) - throughput(a)),
  }
}

/** Beside what the sweep leaves there. */
async function writeFiles(
  folder: string,
  table: SweepTable,
  { canonical }: LoadedScenario,
  command: string | undefined,
): Promise<void> {
  const { policiesPage } = await import('./policies-page.js')
  const page = policiesPage(table, { canonical, command })
  writeWholeFile(join(folder, 'policies.html'), page, 'the page cannot be written')
  writeWholeFile(join(folder, 'results.csv'), formatCsv(table), 'the table cannot be written')
}
