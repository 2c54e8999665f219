/** What the kernel refuses of a scheme, what the chosen one does not have, and what cannot mean anything here. */
import type { KernelBehaviour } from '../core/kernel.js'
import type { Filter } from '../damos/filter.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { NodePlan, OpsName } from '../engine/plan.js'
import type { Bounds } from '../params/access-pattern.js'
import { numberText } from '../params/number.js'
import { needsMemcgPath, needsNid } from '../params/quota-goal.js'
import { isMigration, type Scheme } from '../params/scheme.js'
import type { Issues } from './issues.js'
import type { Processes } from './processes.js'
import type { Path } from './source.js'

/** What schemes are checked against. */
export interface SchemeSite {
  readonly kernel: KernelBehaviour
  /** null: not known. */
  readonly nodes: readonly NodePlan[] | null
  /** Who is there to be watched; left out: not known. */
  readonly processes?: Processes
  readonly issues: Issues
}

/** A scheme, and what it was made of. */
export interface SchemeToCheck {
  readonly scheme: SchemeParameters
  readonly given: Scheme
  readonly ops: OpsName
  /** Of the context. */
  readonly nrTargets: number
}

/** Reports the faults of a scheme. */
export function checkScheme(one: SchemeToCheck, path: Path, site: SchemeSite): void {
  checkKernel(one, path, site)
  checkPattern(one.given, path, site.issues)
  checkDestinations(one, path, site)
  one.scheme.quota.goals.forEach((_, i) => {
    checkGoal(one, i, [...path, 'quotas', 'goals', i], site)
  })
  one.scheme.filters.forEach((filter, i) => {
    checkFilter(filter, one, [...path, 'filters', i], site)
  })
}

/** What came with later kernels. */
function checkKernel(
  { scheme: { action, quota, dests, maxNrSnapshots } }: SchemeToCheck,
  path: Path,
  { kernel: { level, damos }, issues }: SchemeSite,
): void {
  const lacks = (keys: Path, what: string, isUsed: boolean, isThere: boolean): void => {
    if (isThere || !isUsed) return
    issues.add([...path, ...keys], `kernel ${level} has no ${what}; expected none`, LATER)
  }
  lacks(['action'], 'action collapse', action === 'collapse', damos.hasCollapse)
  lacks(['dests'], 'several destinations', dests.length > 0, damos.migratesVirtual)
  lacks(['max_nr_snapshots'], 'limit of snapshots', maxNrSnapshots > 0, damos.hasMaxSnapshots)
  const quotas = (key: string): Path => ['quotas', key]
  const { goalTuner, failChargeNum: num, failChargeDenom: denom } = quota
  lacks(quotas('goal_tuner'), 'tuner temporal', goalTuner === 'temporal', damos.hasGoalTuners)
  lacks(quotas('fail_charge_num'), 'fail charge', num > 0, damos.hasFailCharge)
  lacks(quotas('fail_charge_denom'), 'fail charge', denom > 0, damos.hasFailCharge)
}

const LATER = 'leave it out, or choose a later kernel'

function checkPattern({ accessPattern }: Scheme, path: Path, issues: Issues): void {
  const check = (key: string, { min, max }: Bounds<string>): void => {
    if (min <= max) return
    const got = `got ${numberText(min)} and ${numberText(max)}`
    const message = `above max (${got}), so that no region matches; expected at most max`
    issues.add([...path, 'access_pattern', key, 'min'], message)
  }
  check('sz_bytes', accessPattern.sz)
  check('nr_accesses', accessPattern.nrAccesses)
  check('age', accessPattern.age)
}

function checkDestinations(
  { scheme: { action, targetNid, dests } }: SchemeToCheck,
  path: Path,
  site: SchemeSite,
): void {
  if (!isMigration(action)) return
  if (targetNid < 0 && dests.length === 0) {
    site.issues.add(path, `${action} has no node to move memory to; expected target_nid`)
  }
  if (targetNid >= 0) checkNode(targetNid, [...path, 'target_nid'], site)
  dests.forEach(({ nodeId }, i) => checkNode(nodeId, [...path, 'dests', i, 'id'], site))
}

/** Refuses a node that the machine has not; where no memory is described, there is one node. */
export function checkNode(nid: number, path: Path, { nodes, issues }: SchemeSite): void {
  if (nodes === null) return
  const ids = nodes.length === 0 ? [0] : nodes.map(({ id }) => id)
  if (ids.includes(nid)) return
  const known = ids.length === 1 ? `${ids[0]}` : `one of ${ids.join(', ')}`
  issues.add(path, `there is no node ${nid}; expected ${known}`, 'machine.nodes describes them')
}

/** What is wrong with a goal's metric that a kernel has not. */
export function noMetric(metric: string, { level, damos }: KernelBehaviour): string {
  return `kernel ${level} has no ${metric}; expected one of ${damos.goalMetrics.join(', ')}`
}

function checkGoal(
  { scheme: { quota }, given, ops }: SchemeToCheck,
  index: number,
  path: Path,
  site: SchemeSite,
): void {
  const { kernel, issues } = site
  const metric = quota.goals[index].metric
  const { nid, memcgPath } = given.quotas.goals[index]
  if (!kernel.damos.goalMetrics.includes(metric)) {
    issues.add([...path, 'metric'], noMetric(metric, kernel))
  }
  if (metric === 'node_eligible_mem_bp' && ops !== 'paddr') {
    const message = `the kernel refuses ${metric} with ${ops} (EINVAL); expected another metric`
    issues.add([...path, 'metric'], message, 'it counts physical memory: choose ops: paddr')
  }
  if (needsNid(metric) && nid === null) {
    issues.add([...path, 'nid'], `missing; expected the number of a NUMA node`)
  } else if (quota.goals[index].nid >= 0) {
    checkNode(quota.goals[index].nid, [...path, 'nid'], site)
  }
  if (needsMemcgPath(metric) && (typeof memcgPath !== 'string' || memcgPath === '')) {
    issues.add([...path, 'memcg_path'], 'missing; expected the path of a memory cgroup')
  }
}

function checkFilter(
  filter: Filter,
  { nrTargets }: SchemeToCheck,
  path: Path,
  { kernel: { level, damos }, issues }: SchemeSite,
): void {
  const { type, allow } = filter
  if (!damos.filterTypes.includes(type)) {
    const expected = damos.filterTypes.join(', ')
    const message = `kernel ${level} has no filter ${type}; expected one of ${expected}`
    issues.add([...path, 'filter_type'], message)
  }
  if (allow && !damos.hasAllowFilters) {
    const message = `filters of kernel ${level} only reject; expected false`
    issues.add([...path, 'allow'], message, 'reject what does not match, with matching: false')
  }
  if (type === 'addr' && filter.start > filter.end) {
    const got = `got ${filter.start} to ${filter.end}`
    const message = `the kernel refuses a range that ends before it starts (EINVAL; ${got})`
    issues.add([...path, 'address_range'], `${message}; expected start up to end`)
  }
  if (type === 'hugepage_size' && filter.min > filter.max) {
    const got = `got ${filter.min} to ${filter.max}`
    const message = `the kernel refuses a smallest size above the largest (EINVAL; ${got})`
    issues.add([...path, 'hugepage_size'], `${message}; expected ascending sizes`)
  }
  if (type === 'target' && filter.index >= nrTargets) {
    const last = nrTargets - 1
    const expected = nrTargets === 1 ? '0, the only target' : `0 to ${last}`
    const message = `the context has no target ${filter.index}; expected ${expected}`
    issues.add([...path, 'damon_target_idx'], message)
  }
}
