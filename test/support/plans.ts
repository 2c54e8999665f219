import { DEFAULT_ATTRIBUTES, type MonitoringAttributes } from '../../lib/core/attributes.js'
import type {
  ContextPlan,
  MappingPlan,
  OpsName,
  RunPlan,
  TargetPlan,
} from '../../lib/engine/plan.js'
import type { AreaPlan, AreasPlan } from '../../lib/workload/areas.js'

/** Where the memory of a test's target begins: an address page aligned to huge pages. */
export const MEMORY_PAGE = 0x7f0000000

/** An area of a target's memory, by pages from its start. */
export function area(
  start: number,
  end: number,
  touch: AreaPlan['touch'],
  granuleOrder: 0 | 9 = 0,
): AreaPlan {
  return {
    startPage: MEMORY_PAGE + start,
    endPage: MEMORY_PAGE + end,
    touch,
    accessesPerSecond: 0,
    writeShare: 0,
    granuleOrder,
  }
}

/** An areas workload. */
export function areas(list: readonly AreaPlan[], quantumUs = 5_000): AreasPlan {
  return { kind: 'areas', quantumUs, areas: list }
}

/** A mapping of a target's memory, by pages from its start. */
export function mapping(start: number, end: number, more: Partial<MappingPlan> = {}): MappingPlan {
  return {
    startPage: MEMORY_PAGE + start,
    endPage: MEMORY_PAGE + end,
    fromUs: 0,
    untilUs: null,
    order: 0,
    framePage: null,
    ...more,
  }
}

/** Program image below and stack above, so that vaddr finds its two gaps. */
export function imageAndStack(): MappingPlan[] {
  return [mapping(-0x100000000, -0x100000000 + 64), mapping(0x8000000, 0x8000000 + 33)]
}

/** A target of `pages` pages between image and stack. */
export function target(
  name: string,
  pages: number,
  more: Partial<TargetPlan> & { order?: 0 | 9; framePage?: number } = {},
): TargetPlan {
  const { order = 0, framePage = null, ...rest } = more
  const [image, stack] = imageAndStack()
  return {
    name,
    pid: 1000,
    mappings: [image, mapping(0, pages, { order, framePage }), stack],
    workloads: [],
    exitUs: null,
    ...rest,
  }
}

/** A context; targets by index. */
export function context(
  ops: OpsName,
  targets: readonly (number | null)[],
  attrs: Partial<MonitoringAttributes> = {},
  regions: readonly (readonly [number, number])[] = [],
): ContextPlan {
  return {
    ops,
    attrs: { ...DEFAULT_ATTRIBUTES, opsUpdateUs: 1_000_000, ...attrs },
    minRegionPages: 1,
    targets: targets.map((index) => ({ target: index, regions })),
  }
}

/** A run of two virtual seconds on the newest kernel. */
export function plan(parts: Pick<RunPlan, 'targets' | 'contexts'> & Partial<RunPlan>): RunPlan {
  return {
    name: 'test',
    seed: 42,
    durationUs: 2_000_000,
    kernel: 'next',
    access: 'lazy',
    nodes: [],
    ...parts,
  }
}
