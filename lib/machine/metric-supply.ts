/** Values of metrics that a scenario supplies, by time. */

/** A value from a time on. */
export interface SuppliedValue {
  readonly atUs: number
  readonly metric: string
  /** -1: all nodes; empty: all cgroups. */
  readonly nid: number
  readonly memcgPath: string
  readonly value: number
}

/** See the top of the file. */
export interface MetricSupply {
  /** The value in force; undefined: none is supplied. `some_mem_psi_us` is the total since the start. */
  valueAt(metric: string, nid: number, memcgPath: string, nowUs: number): number | undefined
  /** When a metric's value changes next; Infinity: never. */
  nextChangeUs(metric: string, nowUs: number): number
}

/** @param list in the order of time */
export function createMetricSupply(list: readonly SuppliedValue[]): MetricSupply {
  const matches = (each: SuppliedValue, metric: string, nid: number, path: string): boolean =>
    each.metric === metric &&
    (each.nid === -1 || each.nid === nid) &&
    (each.memcgPath === '' || each.memcgPath === path)
  return {
    valueAt(metric, nid, memcgPath, nowUs) {
      const past = list.filter((e) => e.atUs <= nowUs && matches(e, metric, nid, memcgPath))
      if (metric === 'some_mem_psi_us') return past.length === 0 ? undefined : total(past, nowUs)
      return past.at(-1)?.value
    },
    nextChangeUs: (metric, nowUs) =>
      list.find((e) => e.metric === metric && e.atUs > nowUs)?.atUs ?? Infinity,
  }
}

/** Stall per second, summed up over time. */
function total(past: readonly SuppliedValue[], nowUs: number): number {
  return past.reduce((sum, { atUs, value }, i) => {
    const untilUs = i + 1 < past.length ? past[i + 1].atUs : nowUs
    return sum + (value * (untilUs - atUs)) / 1_000_000
  }, 0)
}
