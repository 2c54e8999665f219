/** Monitoring attributes from damo's schema, with the rules of the kernel and of the lab. */
import { PAGE_BYTES } from '../base/units.js'
import {
  checkAttributes,
  NO_INTERVALS_GOAL,
  type AttributeFault,
  type MonitoringAttributes,
} from '../core/attributes.js'
import type { KernelBehaviour } from '../core/kernel.js'
import type { ContextDocument } from './document.js'
import type { Issues } from './issues.js'
import type { Path } from './source.js'

/** Most regions of a context; their tables are laid out for as many. */
export const REGIONS_MAX = 1_000_000

/** Most samples of an aggregation; counters have 31 bits. */
const SAMPLES_MAX = 2 ** 31 - 1

const PATH_OF: Readonly<Record<AttributeFault['attribute'], Path>> = {
  sampleUs: ['intervals', 'sample_us'],
  minNrRegions: ['nr_regions', 'min'],
  intervalsGoal: ['intervals', 'intervals_goal'],
}

/** The attributes of a context; faults are reported. */
export function resolveAttributes(
  { intervals, nr_regions }: ContextDocument,
  kernel: KernelBehaviour,
  path: Path,
  issues: Issues,
): MonitoringAttributes {
  const goal = intervals.intervals_goal
  const attrs: MonitoringAttributes = {
    sampleUs: intervals.sample_us,
    aggrUs: intervals.aggr_us,
    opsUpdateUs: intervals.ops_update_us,
    minNrRegions: nr_regions.min,
    maxNrRegions: nr_regions.max,
    intervalsGoal:
      goal === undefined || goal.aggrs === 0
        ? NO_INTERVALS_GOAL
        : {
            accessBp: goal.access_bp,
            aggrs: goal.aggrs,
            minSampleUs: goal.min_sample_us,
            maxSampleUs: goal.max_sample_us,
          },
    aggrSamples: 0,
  }
  const fault = checkAttributes(attrs)
  if (fault !== undefined) {
    const message = `the kernel refuses this (EINVAL): ${fault.message}${gotOf(attrs, fault)}`
    issues.add([...path, ...PATH_OF[fault.attribute]], message)
  }
  checkLimits(attrs, kernel, path, issues)
  return attrs
}

function gotOf(attrs: MonitoringAttributes, { attribute }: AttributeFault): string {
  const { sampleUs, aggrUs, minNrRegions, maxNrRegions, intervalsGoal: goal } = attrs
  switch (attribute) {
    case 'sampleUs':
      return ` (got ${sampleUs} and ${aggrUs} µs); expected the other way round`
    case 'minNrRegions':
      return ` (got ${minNrRegions} to ${maxNrRegions}); expected 3 or more, in ascending order`
    case 'intervalsGoal':
      return ` (got ${sampleUs} µs in ${goal.minSampleUs} to ${goal.maxSampleUs} µs)`
  }
}

/** What the kernel would take, but this kernel does not have, or the lab cannot run. */
function checkLimits(
  { sampleUs, aggrUs, maxNrRegions, intervalsGoal }: MonitoringAttributes,
  kernel: KernelBehaviour,
  path: Path,
  issues: Issues,
): void {
  const intervals = [...path, 'intervals']
  const goal = [...intervals, 'intervals_goal']
  if (sampleUs === 0) {
    issues.add([...intervals, 'sample_us'], 'below 1 µs; expected a sampling interval to wait for')
  } else if (aggrUs / sampleUs > SAMPLES_MAX) {
    issues.add([...intervals, 'aggr_us'], 'more than 2^31 sampling intervals; expected fewer')
  }
  if (maxNrRegions > REGIONS_MAX) {
    const message = `not usable (got ${maxNrRegions}); expected at most ${REGIONS_MAX} regions`
    issues.add([...path, 'nr_regions', 'max'], message)
  }
  if (intervalsGoal.aggrs === 0) return
  if (!kernel.tunesIntervals) {
    const message = `kernel ${kernel.level} does not tune intervals; expected aggrs: 0`
    issues.add(goal, message, 'leave intervals_goal out, or choose kernel: 6.18 or later')
  }
  if (intervalsGoal.minSampleUs === 0) {
    const message = 'below 1 µs; expected a sampling interval to wait for'
    issues.add([...goal, 'min_sample_us'], message)
  }
}

/** Smallest region in pages; faults of `addr_unit` are reported by {@link checkAddrUnit}. */
export function minRegionPagesOf({ addr_unit }: ContextDocument): number {
  return Math.max(1, addr_unit / PAGE_BYTES)
}

/** Refuses address units that damo, the kernel or the lab has no use for. */
export function checkAddrUnit(
  { ops, addr_unit: unit }: ContextDocument,
  kernel: KernelBehaviour,
  path: Path,
  issues: Issues,
): boolean {
  if (unit === 1) return true
  const at = [...path, 'addr_unit']
  if (unit === 0) issues.add(at, 'the kernel refuses 0 (EINVAL); expected 1 or more')
  else if (ops !== 'paddr') issues.add(at, `${ops} has none (got ${unit}); expected 1`)
  else if (!kernel.hasAddrUnit) {
    issues.add(at, `kernel ${kernel.level} has none (got ${unit}); expected 1`)
  } else if (unit > 2 ** 40 || !Number.isInteger(Math.log2(unit))) {
    // The kernel asks for a power of two of PAGE_SIZE / addr_unit; other units above a page cut pages in two.
    issues.add(at, `no power of two up to 1 TiB (got ${unit}); expected one`)
  } else return true
  return false
}
