/** Parts that set-ups have in common. */
import type { Parameter, Plain, Values } from './set-up.js'

const MAX = 2 ** 53 - 1
const U32_MAX = 2 ** 32 - 1

type VirtualParameter = 'sample_interval' | 'aggr_interval' | 'min_nr_regions' | 'max_nr_regions'
type RegionParameter = 'monitor_region_start' | 'monitor_region_end' | 'addr_unit'

/** Monitoring parameters of set-ups on virtual addresses, which follow the mappings. */
export const VIRTUAL_MONITORING: Readonly<Record<VirtualParameter, Parameter>> = {
  sample_interval: { unit: 'us', default: 5_000, min: 1, doc: 'Sampling interval.' },
  aggr_interval: { unit: 'us', default: 100_000, min: 1, doc: 'Aggregation interval.' },
  min_nr_regions: { unit: 'count', default: 10, min: 3, doc: 'Regions at least.' },
  max_nr_regions: { unit: 'count', default: 1000, min: 3, doc: 'Regions at most.' },
}

/** Monitoring parameters of the kernel's modules. */
export const MONITORING: Readonly<Record<VirtualParameter | RegionParameter, Parameter>> = {
  ...VIRTUAL_MONITORING,
  monitor_region_start: { unit: 'bytes', default: 0, doc: 'Physical address of its first byte.' },
  monitor_region_end: {
    unit: 'bytes',
    default: 0,
    doc: 'One past its last byte; 0 with a start of 0: the largest System RAM.',
  },
  addr_unit: { unit: 'bytes', default: 1, min: 1, doc: 'Bytes of a unit of addresses.' },
}

/** Watermarks of the kernel's modules, on the share of free memory. */
export function watermarkParameters(
  intervalUs: number,
  [high, mid, low]: readonly [number, number, number],
): Readonly<Record<'wmarks_interval' | 'wmarks_high' | 'wmarks_mid' | 'wmarks_low', Parameter>> {
  const permil = (value: number, doc: string): Parameter => ({
    unit: 'permil',
    default: value,
    max: 1000,
    doc,
  })
  return {
    wmarks_interval: { unit: 'us', default: intervalUs, doc: 'How often they are looked at.' },
    wmarks_high: permil(high, 'More free memory than this, and it sleeps.'),
    wmarks_mid: permil(mid, 'Less than this, and it begins.'),
    wmarks_low: permil(low, 'Less than this, and it leaves reclaim to the kernel.'),
  }
}

/** Watermarks of a scheme. */
export function watermarksOf(values: Values<string>): Plain {
  return {
    metric: 'free_mem_rate',
    interval_us: values.wmarks_interval,
    high_permil: values.wmarks_high,
    mid_permil: values.wmarks_mid,
    low_permil: values.wmarks_low,
  }
}

/** Intervals that are as given, or tune themselves towards 0.4 % of the checks, as the modules have it. */
export function intervalsOf(values: Values<string>, isTuned: boolean): Plain {
  if (isTuned) return tunedIntervals('40')
  return {
    sample_us: values.sample_interval,
    aggr_us: values.aggr_interval,
    ops_update_us: 60_000_000,
  }
}

/** 5 ms and 100 ms to begin with. @param accessBp what share of checks is to find an access, basis points */
export function tunedIntervals(accessBp: string): Plain {
  return {
    sample_us: 5_000,
    aggr_us: 100_000,
    ops_update_us: 60_000_000,
    intervals_goal: {
      access_bp: accessBp,
      aggrs: 3,
      min_sample_us: 5_000,
      max_sample_us: 10_000_000,
    },
  }
}

/** A kdamond on physical memory: a region of it, or the largest System RAM. */
export function physicalKdamond(
  values: Values<string>,
  intervals: Plain,
  schemes: readonly Plain[],
): Plain {
  const { monitor_region_start: start, monitor_region_end: end, addr_unit: unit } = values
  const regions = start === 0 && end === 0 ? [] : [{ start: String(start), end: String(end) }]
  return {
    contexts: [
      {
        ops: 'paddr',
        ...(unit > 1 && { addr_unit: unit }),
        targets: [{ pid: null, regions }],
        intervals,
        nr_regions: { min: values.min_nr_regions, max: values.max_nr_regions },
        schemes,
      },
    ],
  }
}

/** A kdamond that is made once per target, on its virtual addresses. */
export function virtualKdamond(values: Values<string>, schemes: readonly Plain[]): Plain {
  return {
    contexts: [
      {
        ops: 'vaddr',
        intervals: {
          sample_us: values.sample_interval,
          aggr_us: values.aggr_interval,
          ops_update_us: 1_000_000,
        },
        nr_regions: { min: values.min_nr_regions, max: values.max_nr_regions },
        schemes,
      },
    ],
  }
}

/** Regions of a page or more. */
export const PAGE_OR_MORE: Plain = { min: 4096, max: 'max' }

/** Never accessed in an aggregation. */
export const NOT_ACCESSED: Plain = { min: '0 samples', max: '0 samples' }

/** Regions of a page or more that were not accessed for so long. */
export function coldFor(age: Plain): Plain {
  return { sz_bytes: PAGE_OR_MORE, nr_accesses: NOT_ACCESSED, age }
}

/** An age, or more. */
export function fromUs(us: number): Plain {
  return { min: `${us} us`, max: 'max' }
}

/** The same in whole aggregation intervals, as the kernel's modules count it. */
export function fromWindows(us: number, aggrUs: number): Plain {
  return { min: `${Math.floor(us / aggrUs)} aggr_intervals`, max: `${U32_MAX} aggr_intervals` }
}

/** So many checks that found an access, or more. */
export function fromSamples(samples: number): Plain {
  return { min: `${samples} samples`, max: `${U32_MAX} samples` }
}

/** Quotas; sizes in bytes. */
export function quotasOf(limits: {
  readonly ms?: number
  readonly bytes?: number
  readonly resetMs: number
  readonly weights?: readonly [sz: number, nrAccesses: number, age: number]
  readonly goals?: readonly Plain[]
  /** What failed is charged by one part in so many; 0: in full. */
  readonly failChargeDenom?: number
}): Plain {
  const {
    ms = 0,
    bytes = 0,
    resetMs,
    weights = [0, 0, 0],
    goals = [],
    failChargeDenom = 0,
  } = limits
  return {
    time_ms: ms,
    sz_bytes: Math.min(bytes, MAX),
    reset_interval_ms: resetMs,
    weights: {
      sz_permil: weights[0],
      nr_accesses_permil: weights[1],
      age_permil: weights[2],
    },
    ...(goals.length > 0 && { goals }),
    ...(failChargeDenom > 0 && { fail_charge_num: 1, fail_charge_denom: failChargeDenom }),
  }
}

/** A goal; its present value is measured, or fed. */
export function goalOf(metric: string, target: number, more: Plain = {}): Plain {
  return { metric, target_value: target, current_value: 0, ...more }
}
