/** The plan of a run that reproduces a recording: its program, its monitor, its machine. */
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import type { CpuPlan, MappingPlan, RunPlan } from '../../lib/engine/plan.js'
import type { AreaPlan } from '../../lib/workload/areas.js'
import type { ByteRange, RecordedArea, Recording } from './recording.js'

const PAGE = 4096
const HUGE = 2 ** 21
/** Where a recorded program's memory lies in its own address space; recordings of physical memory do not say. */
const BASE_PAGE = 0x7f0000000

/** What kdamond's work costs. */
export type Costs = Pick<CpuPlan, 'iterationUs' | 'prepareUs' | 'checkUs'>

/**
 * The costs on the machine of the recordings, which counts instructions: fitted to uniform-4k-A and zipf-4k-A, and
 * to nothing else.
 */
export const RECORDED_COSTS: Costs = { iterationUs: 12, prepareUs: 7.8, checkUs: 1.9 }

/** CONFIG_HZ=250. */
const TICK_US = 4_000

/** The plan of a recording. Its clock is the monitor's; workload and mappings go by the program's. */
export function planOf(recording: Recording, seed: number, costs: Costs = RECORDED_COSTS): RunPlan {
  const { workload, intervals, nr_regions: nrRegions, ground_truth: truth } = recording
  const isVirtual = recording.ops === 'vaddr'
  const basePage = isVirtual ? 0 : BASE_PAGE
  const mappings = isVirtual ? virtualMappings(recording) : physicalMappings(recording)
  const { period_us: periodUs } = workload
  const startUs = startUsOf(recording)
  return {
    name: recording.name,
    seed,
    durationUs: startUs + workload.dur_us + intervals.aggr_us / 2,
    kernel: '6.12',
    access: 'lazy',
    nodes: isVirtual ? [] : [{ id: 0, ...pagesOf(targetRange(recording)) }],
    cpu: {
      ...costs,
      tickUs: TICK_US,
      periodUs,
      startUs,
      busyUs: Math.round(truth.busy_us?.mean ?? 0),
    },
    targets: [
      {
        name: recording.name,
        pid: 1000,
        mappings,
        workloads: [
          {
            kind: 'areas',
            quantumUs: periodUs,
            areas: [...truth.areas, ...unscriptedAreas(recording)].flatMap(
              ({ extents, kind, k, p_period: probability, ...times }) =>
                extents.flatMap((extent) =>
                  withinMappings(mappings, extent, basePage).map((pages): AreaPlan => ({
                    ...pages,
                    touch: kind === 'K' ? { every: k } : { probability },
                    fromUs: times.t0_us,
                    untilUs: times.t1_us,
                    accessesPerSecond: 0,
                    writeShare: 0,
                    granuleOrder: isHuge(recording, extent) ? 9 : 0,
                  })),
                ),
            ),
          },
        ],
        exitUs: null,
      },
    ],
    contexts: [
      {
        ops: isVirtual ? 'vaddr' : 'paddr',
        attrs: {
          ...DEFAULT_ATTRIBUTES,
          sampleUs: intervals.sample_us,
          aggrUs: intervals.aggr_us,
          opsUpdateUs: intervals.update_us,
          minNrRegions: nrRegions.min,
          maxNrRegions: nrRegions.max,
        },
        minRegionPages: 1,
        targets: isVirtual
          ? [{ target: 0, regions: [] }]
          : [{ target: null, regions: [rangeOf(targetRange(recording))] }],
      },
    ],
  }
}

/** When the program starts, on the monitor's clock: its first snapshot comes an aggregation after its start. */
export function startUsOf({ intervals, snapshots }: Recording): number {
  return Math.max(0, intervals.aggr_us - snapshots[0].t_us)
}

function targetRange({ target }: Recording): ByteRange {
  return 'start' in target ? [target.start, target.end] : [0, 0]
}

function rangeOf([start, end]: ByteRange): readonly [number, number] {
  return [start / PAGE, end / PAGE]
}

function pagesOf(range: ByteRange): { readonly startPage: number; readonly endPage: number } {
  const [startPage, endPage] = rangeOf(range)
  return { startPage, endPage }
}

function isHuge({ page_kind: kind }: Recording, [start, end]: ByteRange): boolean {
  return kind === '2m' && start % HUGE === 0 && end % HUGE === 0
}

/** The program's memory, each run of frames at its place. */
function physicalMappings(recording: Recording): MappingPlan[] {
  return recording.ground_truth.owned.map((range) => {
    const { startPage, endPage } = pagesOf(range)
    return {
      startPage: BASE_PAGE + startPage,
      endPage: BASE_PAGE + endPage,
      fromUs: 0,
      untilUs: null,
      order: isHuge(recording, range) ? 9 : 0,
      framePage: startPage,
    }
  })
}

/** The process's mappings at the start, cut where memory is unmapped later, and those that come. */
function virtualMappings(recording: Recording): MappingPlan[] {
  const { mappings = [], mapping_events: events = [] } = recording.ground_truth
  const removals = events.filter(({ event }) => event === 'del')
  const goneUs = (start: number, end: number, fromUs: number): number | null =>
    removals.find((gone) => gone.t_us > fromUs && gone.start <= start && end <= gone.end)?.t_us ??
    null
  const planOf = (range: ByteRange, fromUs: number): MappingPlan => ({
    ...pagesOf(range),
    fromUs,
    untilUs: goneUs(...range, fromUs),
    order: isHuge(recording, range) ? 9 : 0,
    framePage: null,
  })
  const atStart = (mappings.at(0)?.vmas ?? []).flatMap(([start, end]) =>
    cutAt(
      [start, end],
      removals.flatMap((gone) => [gone.start, gone.end]),
    ),
  )
  const added = events.filter(({ event }) => event === 'add')
  return [
    ...atStart.map((range) => planOf(range, 0)),
    ...added.map(({ start, end, t_us: t }) => planOf([start, end], t)),
  ].sort((a, b) => a.startPage - b.startPage || a.fromUs - b.fromUs)
}

/**
 * Memory of the program that no area speaks of, but its mappings show. It keeps its schedule in an anonymous mapping
 * of its own, and goes through it in each period; and it runs a page of its code.
 */
function unscriptedAreas({ workload, ground_truth: truth }: Recording): RecordedArea[] {
  const vmas = truth.mappings?.at(0)?.vmas ?? []
  const vvar = vmas.findIndex(([, , name]) => name === '[vvar]')
  const schedule = vmas.at(Math.max(0, vvar - 1))
  if (schedule?.[2] !== 'anon') return []
  const [textStart] = vmas[1]
  const extents: ByteRange[] = [
    [textStart + PAGE, textStart + 2 * PAGE],
    [schedule[0], schedule[1]],
  ]
  return [{ extents, kind: 'K', k: 1, p_period: 1, t0_us: 0, t1_us: workload.dur_us }]
}

function cutAt([start, end]: ByteRange, bounds: readonly number[]): ByteRange[] {
  const inside = bounds.filter((bound) => start < bound && bound < end).sort((a, b) => a - b)
  const cuts = [start, ...inside, end]
  return cuts.slice(1).map((cut, i) => [cuts[i], cut])
}

/** The parts of an extent within one mapping each. */
function withinMappings(
  mappings: readonly MappingPlan[],
  extent: ByteRange,
  basePage: number,
): { readonly startPage: number; readonly endPage: number }[] {
  const [start, end] = rangeOf(extent)
  return mappings.flatMap((mapping) => {
    const startPage = Math.max(basePage + start, mapping.startPage)
    const endPage = Math.min(basePage + end, mapping.endPage)
    return startPage < endPage ? [{ startPage, endPage }] : []
  })
}
