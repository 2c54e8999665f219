/**
 * What damo writes below `kdamonds/` of DAMON's sysfs tree, in its order. Follows `stage_kdamonds()` of damo's
 * `_damon_sysfs.py` for a kernel that has every file of mainline; the tree is in the kernel's
 * Documentation/admin-guide/mm/damon/usage.rst.
 */
import { toAggrIntervals, toSamples } from './access-pattern.js'
import type { Context } from './context.js'
import { DamoFault } from './fault.js'
import { isCoreFilter, type Filter } from './filter.js'
import type { Intervals } from './intervals.js'
import type { Kdamond } from './kdamond.js'
import { isSame, truncate, ULONG_MAX, type DamoNumber } from './number.js'
import type { Probe, ProbeFilter } from './probe.js'
import { needsMemcgPath, needsNid, nidOf, type QuotaGoal } from './quota-goal.js'
import type { Quotas } from './quotas.js'
import {
  isDefaultSampling,
  isTrue,
  type SampleControl,
  type SampleFilter,
} from './sample-control.js'
import type { Destination, Scheme } from './scheme.js'
import type { Target } from './target.js'
import { notA, textOf, typeName, type DamoValue } from './value.js'
import type { Watermarks } from './watermarks.js'

/** One file to write. */
export interface SysfsWrite {
  /** Below `kdamonds/`. */
  readonly path: string
  readonly value: string
  /** `count`: makes the numbered folders beside it, and is written only where it differs from what is there. */
  readonly kind: 'value' | 'count'
  /** `skip`: a kernel without the file does what the value says anyway. */
  readonly ifAbsent: 'fail' | 'skip'
}

/** Collects writes below a folder. */
class Folder {
  readonly #writes: SysfsWrite[]
  readonly #path: string

  constructor(writes: SysfsWrite[], path: string) {
    this.#writes = writes
    this.#path = path
  }

  in(name: string | number): Folder {
    return new Folder(this.#writes, `${this.#path}${name}/`)
  }

  /** @param quiet the value that a kernel without the file stands for */
  text(name: string, value: string, quiet?: string): void {
    const ifAbsent = value === quiet ? 'skip' : 'fail'
    this.#writes.push({ path: this.#path + name, value, kind: 'value', ifAbsent })
  }

  number(name: string, value: DamoNumber, quiet?: string): void {
    this.text(name, String(truncate(value)), quiet)
  }

  flag(name: string, value: boolean, quiet?: boolean): void {
    this.text(name, value ? 'Y' : 'N', quiet === undefined ? undefined : quiet ? 'Y' : 'N')
  }

  /** A counter, and the numbered folders that it makes. */
  list<T>(
    counter: string,
    entries: readonly T[],
    write: (folder: Folder, entry: T) => void,
    isOptional = false,
  ): void {
    const ifAbsent = isOptional && entries.length === 0 ? 'skip' : 'fail'
    const value = String(entries.length)
    this.#writes.push({ path: this.#path + counter, value, kind: 'count', ifAbsent })
    for (const [i, entry] of entries.entries()) write(this.in(i), entry)
  }
}

/**
 * The writes that stage kdamonds, in order; state files are not among them.
 *
 * @throws DamoFault for a value that no file can take
 */
export function sysfsWrites(kdamonds: readonly Kdamond[]): SysfsWrite[] {
  const writes: SysfsWrite[] = []
  new Folder(writes, '').list('nr_kdamonds', kdamonds, writeKdamond)
  return writes
}

/** The lines that damo's writes make on a fresh tree: path, tab, value. */
export function sysfsTable(writes: readonly SysfsWrite[]): string {
  return writes
    .filter(({ kind, value }) => kind === 'value' || value !== '0')
    .map(({ path, value }) => `${path}\t${value}\n`)
    .join('')
}

function writeKdamond(folder: Folder, { refreshMs, contexts }: Kdamond): void {
  folder.number('refresh_ms', refreshMs, '0')
  folder.in('contexts').list('nr_contexts', contexts, writeContext)
}

function writeContext(folder: Folder, context: Context): void {
  const { intervals } = context
  folder.text('operations', mustBeText(context.ops))
  const attributes = folder.in('monitoring_attrs')
  writeIntervals(attributes.in('intervals'), intervals)
  attributes.in('nr_regions').number('min', context.nrRegions.min)
  attributes.in('nr_regions').number('max', context.nrRegions.max)
  attributes.in('probes').list('nr_probes', context.probes, writeProbe, true)
  if (!isDefaultSampling(context.sampleControl)) {
    writeSampleControl(attributes.in('sample'), context.sampleControl)
  }
  folder.flag('pause', context.isPaused, false)
  folder.number('addr_unit', context.addrUnit, '1')
  folder.in('targets').list('nr_targets', context.targets, writeTarget)
  folder
    .in('schemes')
    .list('nr_schemes', context.schemes, (each, scheme) => writeScheme(each, scheme, intervals))
}

function writeIntervals(folder: Folder, { sampleUs, aggrUs, opsUpdateUs, goal }: Intervals): void {
  folder.number('sample_us', sampleUs)
  folder.number('aggr_us', aggrUs)
  folder.number('update_us', opsUpdateUs)
  const goalFolder = folder.in('intervals_goal')
  goalFolder.number('access_bp', goal.accessBp, '0')
  goalFolder.number('aggrs', goal.aggrs, '0')
  goalFolder.number('min_sample_us', goal.minSampleUs, '0')
  goalFolder.number('max_sample_us', goal.maxSampleUs, '0')
}

function writeProbe(folder: Folder, { filters }: Probe): void {
  folder.in('filters').list('nr_filters', filters, writeProbeFilter)
}

/** Kernels that are not in development have no such files, and sample as the default says. */
function writeSampleControl(folder: Folder, control: SampleControl): void {
  folder.in('primitives').flag('page_table', control.usesPageTable)
  folder.in('primitives').flag('page_fault', control.usesPageFault)
  folder.in('filters').list('nr_filters', control.filters, writeSampleFilter)
}

function writeSampleFilter(folder: Folder, filter: SampleFilter): void {
  folder.text('type', mustBeText(filter.type))
  folder.flag('matching', isTrue(filter.matching))
  folder.flag('allow', isTrue(filter.allow))
  if (filter.type === 'cpumask') folder.text('cpumask', mustBeText(filter.cpumask))
  if (filter.type === 'threads') folder.text('tid_arr', mustBeText(filter.tidArr))
}

function writeProbeFilter(folder: Folder, filter: ProbeFilter): void {
  folder.text('type', mustBeText(filter.type))
  folder.flag('matching', filter.isMatching)
  folder.flag('allow', filter.isAllowing)
  if (filter.type === 'memcg') folder.text('path', mustBeText(filter.path))
}

function writeTarget(folder: Folder, { pid, isObsolete, regions }: Target): void {
  if (pid !== null) folder.text('pid_target', textOf(pid))
  folder.text('obsolete_target', isObsolete ? '1' : '0', '0')
  folder.in('regions').list('nr_regions', regions, (region, { start, end }) => {
    region.number('start', start)
    region.number('end', end)
  })
}

function writeScheme(folder: Folder, scheme: Scheme, intervals: Intervals): void {
  const { accessPattern, targetNid, dests, filters } = scheme
  const { sz, nrAccesses, age } = accessPattern
  const pattern = folder.in('access_pattern')
  const bounds = (name: string, min: DamoNumber, max: DamoNumber): void => {
    pattern.in(name).number('min', min < ULONG_MAX ? min : ULONG_MAX)
    pattern.in(name).number('max', max < ULONG_MAX ? max : ULONG_MAX)
  }
  const samples = (value: DamoNumber): DamoNumber => toSamples(value, nrAccesses.unit, intervals)
  const aggrs = (value: DamoNumber): DamoNumber => toAggrIntervals(value, age.unit, intervals)
  bounds('sz', sz.min, sz.max)
  bounds('nr_accesses', samples(nrAccesses.min), samples(nrAccesses.max))
  bounds('age', aggrs(age.min), aggrs(age.max))
  folder.text('action', scheme.action)
  if (dests.length > 0) folder.in('dests').list('nr_dests', dests, writeDestination)
  writeQuotas(folder.in('quotas'), scheme.quotas)
  writeWatermarks(folder.in('watermarks'), scheme.watermarks)
  if (targetNid !== null) folder.text('target_nid', textOf(targetNid))
  const core = filters.filter(isCoreFilter)
  const ops = filters.filter((filter) => !isCoreFilter(filter))
  folder.in('core_filters').list('nr_filters', core, writeFilter, true)
  folder.in('ops_filters').list('nr_filters', ops, writeFilter, true)
  folder.number('apply_interval_us', scheme.applyIntervalUs, '0')
  folder.in('stats').number('max_nr_snapshots', scheme.maxNrSnapshots, '0')
}

function writeDestination(folder: Folder, { id, weight }: Destination): void {
  folder.number('id', id)
  folder.number('weight', weight)
}

function writeQuotas(folder: Folder, quotas: Quotas): void {
  const { weights } = quotas
  folder.number('ms', quotas.timeMs)
  folder.number('bytes', quotas.szBytes)
  folder.number('reset_interval_ms', quotas.resetIntervalMs)
  folder.in('weights').number('sz_permil', weights.szPermil)
  folder.in('weights').number('nr_accesses_permil', weights.nrAccessesPermil)
  folder.in('weights').number('age_permil', weights.agePermil)
  folder.number('fail_charge_num', quotas.failChargeNum, '0')
  folder.number('fail_charge_denom', quotas.failChargeDenom, '0')
  folder.in('goals').list('nr_goals', quotas.goals, writeGoal, true)
  folder.text('goal_tuner', mustBeText(quotas.goalTuner), 'consist')
}

function writeGoal(folder: Folder, goal: QuotaGoal): void {
  folder.text('target_metric', goal.metric, 'user_input')
  if (needsNid(goal.metric)) folder.number('nid', nidOf(goal.nid))
  else if (goal.metric === 'node_eligible_mem_bp' && !isSame(goal.nid ?? 0, 0)) {
    // damo leaves it out, which the kernel takes for node 0.
    folder.number('nid', nidOf(goal.nid))
  }
  if (needsMemcgPath(goal.metric)) folder.text('path', textOf(goal.memcgPath))
  folder.number('target_value', goal.targetValue)
  folder.number('current_value', goal.currentValue)
}

function writeWatermarks(folder: Folder, watermarks: Watermarks): void {
  folder.text('metric', watermarks.metric)
  folder.number('interval_us', watermarks.intervalUs)
  folder.number('high', watermarks.highPermil)
  folder.number('mid', watermarks.midPermil)
  folder.number('low', watermarks.lowPermil)
}

function writeFilter(folder: Folder, filter: Filter): void {
  const { memcgPath, hugepageSize, addressRange, targetIdx } = filter
  folder.text('type', mustBeText(filter.type))
  if (filter.isAllowing) folder.flag('allow', true)
  if (memcgPath !== null) folder.text('memcg_path', mustBeText(memcgPath))
  if (hugepageSize !== null) {
    const [min, max] = hugepageSize
    if (hugepageSize.length < 2) {
      const message = `${hugepageSize.length} sizes of huge pages; expected the smallest and the largest`
      throw new DamoFault('list index out of range', message)
    }
    folder.number('min', min)
    folder.number('max', max)
  }
  if (addressRange !== null) {
    folder.number('addr_start', addressRange.start)
    folder.number('addr_end', addressRange.end)
  }
  if (targetIdx !== null) folder.number('damon_target_idx', targetIdx)
  folder.flag('matching', filter.isMatching)
}

function mustBeText(value: DamoValue): string {
  if (typeof value === 'string') return value
  const damoText = `write() argument must be str, not ${typeName(value)}`
  throw new DamoFault(damoText, notA('text', value))
}
