/** Sampling by page faults that sees nothing, and filters of it that do nothing. */
import { targetsSeenBy } from '../engine/groups.js'
import type { RunPlan, TargetPlan } from '../engine/plan.js'
import { sampledKind } from '../engine/sampled-space.js'
import { writeSharesOf } from '../workload/write-shares.js'
import type { Advice } from './advice.js'
import type { Setting } from './setting.js'

const FILTERS = ['sample_control', 'sample_filters']

/** All of them. */
export function* adviseOnSampling({ run, context, index }: Setting): Generator<Advice> {
  if (context.hasIdleFaultFilters === true) {
    yield {
      code: 'sample-filters-ignored',
      at: FILTERS,
      message:
        'filters of samples look at page faults, and it samples by page tables: all accesses count',
      remedy: 'page_table: false and page_fault: true',
    }
  }
  if (run === null || context.faultFilters === undefined) return
  const kind = sampledKind(run, index)
  if (kind === 'nothing') {
    yield {
      code: 'samples-rejected',
      at: FILTERS,
      message: 'together they let no access of what is watched through: nothing is ever seen',
      remedy:
        'other filters, or none: the first that matches decides, and what none matches is ' +
        'rejected where the last one allows',
    }
  } else if (kind === 'writes' || kind === 'reads') {
    const shares = targetsSeenBy(run, context).flatMap((target) => sharesOf(run, target))
    const isSeen = shares.some((share) => (kind === 'writes' ? share > 0 : share < 1))
    if (isSeen || shares.length === 0) return
    const [verb, other] = kind === 'writes' ? ['writes', 'reads'] : ['reads', 'writes']
    yield {
      code: 'writes-unseen',
      at: FILTERS,
      message:
        `only ${kind} count, and nobody ${verb} what is watched (masim's rw reads before it writes, ` +
        'and the first access is the one that faults): nothing is ever seen',
      remedy: `writes of workloads, a share of their accesses, or filters that let ${other} through`,
    }
  }
}

function sharesOf({ targets }: RunPlan, target: number): readonly number[] {
  const { workloads }: TargetPlan = targets[target]
  return workloads.flatMap(writeSharesOf)
}
