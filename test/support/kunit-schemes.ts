/** How the kernel's unit tests of operation schemes are run, by name of the vector. */
import { expect } from 'chai'
import { KERNELS } from '../../lib/core/kernel.js'
import { isTargetRemoved, nrRegionsOf } from '../../lib/core/region-table.js'
import type { Range } from '../../lib/core/set-regions.js'
import { passesCoreFilters } from '../../lib/damos/core-filters.js'
import type { Filter } from '../../lib/damos/filter.js'
import { createGoal, type Goal, type GoalParameters } from '../../lib/damos/goal.js'
import { installGoals, installSchemes } from '../../lib/damos/install.js'
import { createScheme, type SchemeParameters } from '../../lib/damos/scheme.js'
import { closeWalks, requestWalk } from '../../lib/damos/walk.js'
import type { EventPlan, RunPlan } from '../../lib/engine/plan.js'
import { commitRegions } from '../../lib/engine/commit-targets.js'
import { createContext, createWorld, type NewContext } from '../../lib/engine/world.js'
import { Issues } from '../../lib/scenario/issues.js'
import { sourceOfValue } from '../../lib/scenario/source.js'
import { checkAddrUnit } from '../../lib/scenario/context-attributes.js'
import { damosOf, pass } from './damos.js'
import { context, plan, target } from './plans.js'
import { rangesOf, tableOf } from './regions.js'
import { scheme } from './schemes.js'

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument,
   @typescript-eslint/no-unsafe-call -- vectors are free-form JSON, each function knows its own */

type Runner = (test: { inputs: any; expected: any }) => void

/** See the top of the file. */
export const SCHEME_RUNNERS: Readonly<Record<string, Runner>> = {
  targets_lifecycle({ expected }) {
    const without = contextOf({ targets: [], contexts: [context('paddr', [])] })
    const added = contextOf({}, [commitEvent({ regions: [null] })])
    const counts = [nrTargets(without), nrTargets(added)]
    serveAll(added)
    expect([...counts, nrTargets(added)]).to.deep.equal(expected.counts)
  },
  new_filter({ inputs, expected }) {
    const created = createScheme(0, scheme({ filters: [filterOf(inputs)] }))
    const [filter] = created.parameters.filters
    const linked = created.pageFilters.includes(filter)
    expect({ type: filter.type, matching: filter.matching, linked }).to.deep.equal(expected)
  },
  commit_quota_goal({ inputs, expected }) {
    const goal: Goal = createGoal(goalOf(inputs.dst))
    goal.lastPsiTotalUs = BigInt(inputs.dst.last_psi_total)
    inputs.src_sequence.forEach((source: any, i: number) => {
      installGoals([goal], [goalOf(source)])
      const { parameters, currentValue, lastPsiTotalUs } = goal
      const after = expected.after_each[i]
      expect(parameters.metric).to.equal(after.metric)
      expect(parameters.targetValue).to.equal(BigInt(after.target))
      if ('current' in after) expect(currentValue).to.equal(BigInt(after.current))
      if ('nid' in after) expect(parameters.nid).to.equal(after.nid)
      if ('memcg_id' in after) expect(parameters.memcgPath).to.equal(`/${after.memcg_id}`)
      expect(lastPsiTotalUs).to.equal(BigInt(inputs.dst.last_psi_total))
    })
  },
  commit_quota_goals({ inputs, expected }) {
    const list = (pairs: [string, number][]): GoalParameters[] =>
      pairs.map(([metric, value]) => goalOf({ metric, target: value, current: 0 }))
    const goals = installGoals(list(inputs.dst).map(createGoal), list(inputs.src))
    const after = goals.map(({ parameters: p }) => [p.metric, Number(p.targetValue)])
    expect(after).to.deep.equal(expected)
  },
  commit_quota({ inputs, expected }) {
    const after = committed({ quota: quotaOf(inputs.dst) }, { quota: quotaOf(inputs.src) })
    expect(after.quota).to.deep.equal(scheme({ quota: quotaOf(expected) }).quota)
  },
  commit_dests({ inputs, expected }) {
    const dests = ({ ids, weights }: any): SchemeParameters['dests'] =>
      (ids as number[]).map((nodeId, i) => ({ nodeId, weight: weights[i] }))
    const after = committed({ dests: dests(inputs.dst) }, { dests: dests(inputs.src) })
    expect(after.dests).to.deep.equal(dests(expected))
  },
  commit_filter({ inputs, expected }) {
    const damos = damosOf([scheme({ filters: [filterOf(inputs.dst)] })], {
      targets: [[{ range: [0, 1000] }]],
    })
    inputs.src_sequence.forEach((source: any, i: number) => {
      installSchemes(damos, [scheme({ filters: [filterOf(source)] })])
      const after = expected.after_each[i]
      const [{ coreFilters, pageFilters }] = damos.schemes
      const isCore = after.type === 'addr' || after.type === 'target'
      if (after.type === 'addr') {
        const { type, matching, allow } = after
        const bounds = new Float64Array([after.start, after.end])
        expect(coreFilters).to.deep.equal([{ type, matching, allow, bounds }])
      } else {
        expect(isCore ? coreFilters : pageFilters).to.deep.equal([filterOf(after)])
      }
      expect(isCore ? pageFilters : coreFilters).to.deep.equal([])
    })
  },
  commit_target_regions({ inputs, expected }) {
    const table = tableOf(inputs.dst.map((range: Range) => ({ range })))
    commitRegions(table, inputs.src, 1, KERNELS.next)
    expect(rangesOf(table)).to.deep.equal(expected)
  },
  commit_ctx({ inputs, expected }) {
    const steps = inputs.src_sequence as { min_region_sz: number; pause?: boolean }[]
    // min_region_sz follows from addr_unit, which is checked before anything is committed.
    const accepted = steps.map(({ min_region_sz: size }) => {
      const issues = new Issues(sourceOfValue(null, 'vector'))
      return checkAddrUnit(
        { ops: 'paddr', addr_unit: 4096 / size } as any,
        KERNELS.next,
        [],
        issues,
      )
    })
    expect(accepted.map((is) => (is ? 'ok' : 'INVALID'))).to.deep.equal(expected.results)
    const isPaused = steps.map(({ pause }) => pause ?? false)
    const events = isPaused.filter((_, i) => accepted[i]).map((is) => commitEvent({ isPaused: is }))
    const running = contextOf({}, events)
    serveAll(running)
    expect(running.state.isPaused).to.equal(expected.dst_pause_at_end)
  },
  filter_addr_match({ inputs, expected }) {
    const { type, matching, allow, range } = inputs.filter
    const [start, end] = range
    const filters = [filterOf({ type, matching, allow, start, end })]
    const damos = damosOf([scheme({ filters })], { targets: [[{ range: inputs.region }]] })
    // What it matches, it rejects.
    const isMatch = !passesCoreFilters(damos, damos.schemes[0], 0, 0)
    expect(isMatch).to.equal(expected.match)
    expect(rangesOf(damos.targets[0].table)).to.deep.equal(expected.regions_after)
  },
  filters_default_reject({ inputs, expected }) {
    const filters = [...inputs.core, ...inputs.ops].map(({ type, allow }: any) =>
      filterOf({ type, allow, matching: true, target_idx: 0 }),
    )
    const [{ filterDefaults }] = damosOf([scheme({ filters })]).schemes
    expect(filterDefaults).to.deep.equal({
      rejectsCore: expected.core_default_reject,
      rejectsPages: expected.ops_default_reject,
    })
  },
  is_last_region({ inputs, expected }) {
    const after = inputs.append.map((_: Range, i: number) => {
      const rows = inputs.append.slice(0, i + 1).map((range: Range) => ({ range }))
      const damos = damosOf([scheme()], { targets: [rows] })
      pass(damos)
      // A pass counts as a snapshot at the last region, and only there.
      return damos.schemes[0].statistics.nrSnapshots === 1
    })
    expect(after).to.deep.equal(expected.is_last_after_each)
  },
  walk_control_obsolete({ inputs, expected }) {
    const damos = damosOf([scheme()])
    if (inputs.walk_control_obsolete === true) closeWalks(damos)
    const answer = requestWalk(damos, { onRegion: () => undefined, onEnd: () => undefined })
    expect(answer.toUpperCase()).to.equal(expected.replace('CANCELED', 'CANCELLED'))
  },
  commit_scheme_pageout: commitScheme,
  commit_scheme_migrate_hot: commitScheme,
}

function commitScheme({ inputs, expected }: { inputs: any; expected: any }): void {
  const after = committed(schemeOf(inputs.dst), schemeOf(inputs.src))
  expect(after).to.deep.equal(scheme(schemeOf(expected)))
}

/** The parameters in force after one set was committed onto another; what the scheme has done stays. */
function committed(from: Parameters<typeof scheme>[0], to: typeof from): SchemeParameters {
  const damos = damosOf([scheme(from)])
  const [running] = damos.schemes
  running.statistics.nrTried = 3
  running.quota.esz = 7n
  installSchemes(damos, [scheme(to)])
  expect(damos.schemes).to.deep.equal([running])
  expect(running.statistics.nrTried).to.equal(3)
  expect(running.quota.esz).to.equal(7n)
  return running.parameters
}

function filterOf(vector: any): Filter {
  const { type, matching, allow, memcg_id: memcg, target_idx: index } = vector
  if (type === 'memcg') return { type, matching, allow, path: `/${memcg}` }
  if (type === 'target') return { type, matching, allow, index }
  if (type === 'hugepage_size') {
    return { type, matching, allow, min: BigInt(vector.min), max: BigInt(vector.max) }
  }
  if (type !== 'addr') return { type, matching, allow }
  return { type, matching, allow, start: BigInt(vector.start), end: BigInt(vector.end) }
}

function goalOf({ metric, target, current, nid = -1, memcg_id: memcg }: any): GoalParameters {
  const memcgPath = memcg === undefined ? '' : `/${memcg}`
  return { metric, targetValue: BigInt(target), currentValue: BigInt(current), nid, memcgPath }
}

function quotaOf(vector: any): Partial<SchemeParameters['quota']> {
  return {
    resetIntervalMs: BigInt(vector.reset_interval),
    ms: BigInt(vector.ms),
    sz: BigInt(vector.sz),
    goalTuner: vector.goal_tuner,
    failChargeNum: vector.fail_charge_num,
    failChargeDenom: vector.fail_charge_denom,
    weightSz: vector.weight_sz,
    weightNrAccesses: vector.weight_nr_accesses,
    weightAge: vector.weight_age,
  }
}

function schemeOf({
  pattern: p,
  action,
  apply_interval_us: us,
  target_nid: nid,
  wmarks,
}: any): any {
  const { metric, interval: intervalUs, high, mid, low } = wmarks
  return {
    action,
    pattern: {
      minSz: BigInt(p.min_sz),
      maxSz: BigInt(p.max_sz),
      minNrAccesses: p.min_nr_accesses,
      maxNrAccesses: p.max_nr_accesses,
      minAge: p.min_age,
      maxAge: p.max_age,
    },
    applyIntervalUs: us,
    targetNid: nid ?? -1,
    watermarks: { metric, intervalUs, high, mid, low },
  }
}

/** A context of the engine with one target. */
function contextOf(more: Partial<RunPlan>, events: readonly EventPlan[] = []): NewContext {
  const base = { targets: [target('a', 100)], contexts: [context('vaddr', [0])] }
  return createContext(createWorld(plan({ ...base, events, ...more }), 'lazy'), 0)
}

type CommitEvent = Extract<EventPlan, { do: 'commit' }>

function commitEvent(more: Partial<CommitEvent>): EventPlan {
  const { attrs } = context('vaddr', [0])
  return {
    atUs: 0,
    context: 0,
    do: 'commit',
    attrs,
    isPaused: false,
    schemes: [],
    regions: [],
    ...more,
  }
}

function serveAll({ state }: NewContext): void {
  for (const request of state.requests) {
    const work = request.serve(state)
    while (work.next(0).done !== true);
  }
}

function nrTargets({ targets }: NewContext): number {
  const there = targets.filter(({ table }) => !isTargetRemoved(table))
  for (const { table } of targets)
    if (isTargetRemoved(table)) expect(nrRegionsOf(table)).to.equal(0)
  return there.length
}
