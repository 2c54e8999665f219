import fc from 'fast-check'
import { ACTIONS } from '../../lib/params/scheme.js'
import { faultsOf } from './scenarios.js'

/** A scheme in damo's schema, for paddr on nodes 0 and 1, of kernel `next`. */
export function schemeJson(): fc.Arbitrary<object> {
  return fc.record(
    {
      action: fc.constantFrom(...ACTIONS),
      target_nid: fc.constantFrom(0, 1, '1'),
      dests: fc.array(fc.record({ id: fc.nat(1), weight: fc.nat(100) }), { maxLength: 2 }),
      access_pattern: fc.record({
        sz_bytes: bounds(u64()),
        nr_accesses: fc.oneof(
          bounds(fc.nat(100)),
          bounds(fc.double({ min: 0, max: 100, noNaN: true })),
          bounds(fc.nat(1000)).map(({ min, max }) => ({
            min: `${min} samples`,
            max: `${max} samples`,
          })),
        ),
        age: fc.oneof(
          bounds(u64()),
          bounds(fc.nat(9999)).map(({ min, max }) => ({
            min: `${min} aggr_intervals`,
            max: `${max} aggr_intervals`,
          })),
        ),
      }),
      apply_interval_us: fc.oneof(fc.nat(), fc.constant('1 s 5 us')),
      quotas: quotas(),
      watermarks: fc.record({
        metric: fc.constantFrom('none', 'free_mem_rate'),
        interval_us: fc.nat(),
        high_permil: fc.nat(1000),
        mid_permil: fc.constant('12.34 %'),
        low_permil: fc.double({ min: 0, max: 1000, noNaN: true }),
      }),
      filters: fc.array(filter(), { maxLength: 4 }),
      max_nr_snapshots: fc.nat(),
    },
    { requiredKeys: ['target_nid'] },
  )
}

/** 64 bits, small or large, as a number or as text. */
function u64(): fc.Arbitrary<number | string> {
  return fc.oneof(
    fc.nat(),
    fc.bigInt(0n, 2n ** 64n - 1n).map(String),
    fc.nat(9999).map((kib) => `${kib}`),
    fc.constant('max'),
  )
}

/** Two in ascending order. */
function bounds<T extends number | string>(of: fc.Arbitrary<T>): fc.Arbitrary<{ min: T; max: T }> {
  const size = (value: T): number | bigint =>
    value === 'max' ? 2n ** 64n : typeof value === 'string' ? BigInt(value) : value
  return fc
    .tuple(of, of)
    .map(([a, b]) => (size(a) <= size(b) ? { min: a, max: b } : { min: b, max: a }))
}

function quotas(): fc.Arbitrary<object> {
  const permil = fc.oneof(fc.nat(1000), fc.constant('33.3 %'))
  return fc.record(
    {
      time_ms: fc.oneof(u64(), fc.constant('1.5 ms')),
      sz_bytes: u64(),
      reset_interval_ms: u64(),
      weights: fc.record({ sz_permil: permil, nr_accesses_permil: permil, age_permil: permil }),
      goals: fc.array(goal(), { maxLength: 3 }),
      goal_tuner: fc.constantFrom('consist', 'temporal', null),
      fail_charge_num: fc.nat(),
      fail_charge_denom: fc.nat(),
    },
    { requiredKeys: ['time_ms', 'sz_bytes', 'reset_interval_ms', 'weights'] },
  )
}

function goal(): fc.Arbitrary<object> {
  const value = fc.record({
    target_value: fc.oneof(fc.integer({ min: 1 }), fc.bigInt(1n, 2n ** 64n - 1n).map(String)),
    current_value: u64(),
    nid: fc.nat(1),
    memcg_path: fc.constantFrom('/a', '/b/c d'),
  })
  const metric = fc.constantFrom(
    ...['user_input', 'some_mem_psi_us', 'node_mem_free_bp', 'node_memcg_used_bp'],
    ...['inactive_mem_bp', 'node_eligible_mem_bp', 'hugepage_mem_bp'],
  )
  return fc.tuple(metric, value).map(([name, values]) => ({ metric: name, ...values }))
}

function filter(): fc.Arbitrary<object> {
  const kind = fc.oneof(
    fc.constantFrom('anon', 'active', 'young', 'unmapped').map((name) => ({ filter_type: name })),
    fc.constant({ filter_type: 'memcg', memcg_path: '/a' }),
    fc.constant({ filter_type: 'target', damon_target_idx: 0 }),
    bounds(u64()).map(({ min, max }) => ({
      filter_type: 'addr',
      address_range: { start: min, end: max },
    })),
    bounds(u64()).map(({ min, max }) => ({
      filter_type: 'hugepage_size',
      hugepage_size: [min, max],
    })),
  )
  const way = fc.record({ matching: fc.boolean(), allow: fc.boolean() })
  return fc.tuple(way, kind).map(([first, second]) => ({ ...first, ...second }))
}

/** A context on the target db. */
export const VADDR: object = { ops: 'vaddr', targets: [{ pid: 'db' }] }
/** A context on physical memory. */
export const PADDR: object = { ops: 'paddr', targets: [{ pid: null }] }
/** The access pattern that every region has. */
export const ANY = {
  sz_bytes: { min: 0, max: 'max' },
  nr_accesses: { min: 0, max: 'max' },
  age: { min: 0, max: 'max' },
}
/** A size quota. */
export const QUOTAS = {
  time_ms: 0,
  sz_bytes: '1 MiB',
  reset_interval_ms: 1000,
  weights: { sz_permil: 0, nr_accesses_permil: 500, age_permil: '50 %' },
}
/** A goal that is fed. */
export const GOAL = { metric: 'user_input', target_value: 100, current_value: 0 }
/** Marks of free memory. */
export const MARKS = { high_permil: 500, mid_permil: 400, low_permil: '20 %' }

/** A scenario with one scheme. */
export function scenarioWith(scheme: object, context: object = VADDR, more: object = {}): object {
  return {
    duration: '1 s',
    targets: [{ name: 'db', memory: '64M' }],
    kdamonds: [{ contexts: [{ ...context, schemes: [scheme] }] }],
    ...more,
  }
}

/** What it is refused for. */
export function faultOf(scheme: object, context: object = VADDR, more: object = {}): string {
  return faultsOf(scenarioWith(scheme, context, more)).join('\n')
}

/** A scheme with this goal. */
export const withGoal = (goal: object): object => ({ quotas: { ...QUOTAS, goals: [goal] } })
/** A scheme with this filter. */
export const withFilter = (filter: object): object => ({ filters: [{ matching: true, ...filter }] })
