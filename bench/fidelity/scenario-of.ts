/** The scenario that reproduces a recording: its program, its monitor, its machine. */
import { Document } from 'yaml'
import { formatSizeExact, formatTimeExact } from '../../lib/base/format.js'
import type { CpuPlan } from '../../lib/engine/plan.js'
import type {
  ByteRange,
  MappingEvent,
  RecordedArea,
  Recording,
} from '../../lib/compare/recording.js'
import { burstUsOf, oddBurstsOf, tickPhaseOf } from './program.js'
import { quotaGoalPart } from './quota-goal.js'

/** What kdamond's work costs. */
export type Costs = Pick<CpuPlan, 'iterationUs' | 'prepareUs' | 'checkUs'>

/**
 * The costs on the machine of the recordings, which counts instructions: fitted to uniform-4k-A and zipf-4k-A, and
 * to nothing else.
 */
export const RECORDED_COSTS: Costs = { iterationUs: 6, prepareUs: 9.35, checkUs: 0.75 }

/** The scheduler's tick and slice in the recorded kernel: HZ=250, one CPU. */
export const TICK_US = 4_000
export const SLICE_US = 750

const PAGE = 4096
const HUGE = 2 ** 21
/** Where a program's memory lies in its own addresses; recordings of physical memory do not say. */
const BASE = 0x7f0000000000

/** When the program starts, on the monitor's clock: its first snapshot comes an aggregation after its start. */
export function startUsOf({ intervals, snapshots }: Recording): number {
  return Math.max(0, intervals.aggr_us - snapshots[0].t_us)
}

/** The scenario, in the form of its file. Its clock is the monitor's; workload and mappings go by the program's. */
export function scenarioOf(recording: Recording, costs: Costs = RECORDED_COSTS): object {
  const { workload, intervals, nr_regions: nrRegions } = recording
  const startUs = startUsOf(recording)
  const goal = quotaGoalPart(recording)
  return {
    name: recording.name,
    duration: us(goal?.durationUs ?? startUs + workload.dur_us + intervals.aggr_us / 2),
    kernel: '6.12',
    machine: {
      ...(!isVirtual(recording) && { nodes: [nodeOf(recording)] }),
      cpu: {
        iteration: us(costs.iterationUs),
        prepare: us(costs.prepareUs),
        check: us(costs.checkUs),
        ...programOf(recording, costs, startUs),
      },
    },
    targets: [targetOf(recording)],
    kdamonds: [
      {
        contexts: [
          {
            ops: isVirtual(recording) ? 'vaddr' : 'paddr',
            intervals: intervalsOf(intervals),
            nr_regions: nrRegions,
            targets: isVirtual(recording)
              ? [{ pid: 'program' }]
              : [{ regions: [rangeOf(recording)] }],
            ...(goal !== undefined && { schemes: goal.schemes }),
          },
        ],
      },
    ],
    ...(goal !== undefined && { events: goal.events }),
  }
}

/** Intervals in damo's schema. */
export function intervalsOf({ sample_us, aggr_us, update_us }: Recording['intervals']): object {
  return { sample_us: us(sample_us), aggr_us: us(aggr_us), ops_update_us: us(update_us) }
}

/** The program: its memory, and how it touches it. */
export function targetOf(recording: Recording): object {
  const { workload, ground_truth: truth } = recording
  const mappings = isVirtual(recording) ? virtualMappings(recording) : physicalMappings(recording)
  const memoryStart = Math.min(...mappings.map(({ address }) => address))
  const base = isVirtual(recording) ? 0 : BASE
  const areas = [...truth.areas, ...unscriptedAreas(recording)].flatMap(
    ({ extents, kind, k, p_period: probability, t0_us: from, t1_us: until }) =>
      extents.map(([start, end]) => ({
        start: formatSizeExact(base + start - memoryStart),
        size: formatSizeExact(end - start),
        ...(kind === 'K' ? { every: k } : { probability }),
        ...(from > 0 && { from: us(from) }),
        until: us(until),
        ...(isHuge(recording, [start, end]) && { granule: '2M' }),
      })),
  )
  return {
    name: 'program',
    image: false,
    mappings,
    workload: { tick: us(workload.period_us), areas },
  }
}

/** When the program runs. */
function programOf(recording: Recording, costs: Costs, startUs: number): object {
  const { period_us: periodUs, nice = 0 } = recording.workload
  const bursts = oddBurstsOf(recording)
  const scheduler = { tickUs: TICK_US, sliceUs: SLICE_US, nice, periodUs, startUs, bursts }
  const tickPhaseUs = tickPhaseOf(recording, scheduler)
  const given = { ...costs, ...scheduler, tickPhaseUs: tickPhaseUs ?? NaN }
  const busyUs = burstUsOf(recording, given)
  return {
    ...(tickPhaseUs !== undefined && { tickPhase: us(tickPhaseUs) }),
    ...(nice !== 0 && { nice }),
    period: us(periodUs),
    start: us(startUs),
    busy: us(busyUs),
    ...(bursts.length > 0 && {
      bursts: bursts.map(({ atUs, busyUs: longUs }) => ({ at: us(atUs), busy: us(longUs) })),
    }),
  }
}

/** The scenario as a file. */
export function scenarioText(recording: Recording): string {
  const head =
    ` Reproduces ${recording.name}, a recording of DAMON in a real kernel (docs/fidelity.md).\n` +
    ' Made by npm run fidelity -- --scenarios scenarios/fidelity; do not edit.'
  const document = new Document(scenarioOf(recording))
  document.commentBefore = head
  return document.toString({ lineWidth: 100, singleQuote: true })
}

/** A time in µs, as a scenario writes it. */
export function us(value: number): string {
  return formatTimeExact(value * 1000)
}

/** Whether a recording is of a process's addresses. */
export function isVirtual({ ops }: Pick<Recording, 'ops'>): boolean {
  return ops === 'vaddr'
}

function rangeOf({ target }: Recording): { readonly start: number; readonly end: number } {
  return 'start' in target ? { start: target.start, end: target.end } : { start: 0, end: 0 }
}

function nodeOf(recording: Recording): object {
  const { start, end } = rangeOf(recording)
  return { id: 0, start, size: formatSizeExact(end - start) }
}

function isHuge({ page_kind: kind }: Recording, [start, end]: ByteRange): boolean {
  return kind === '2m' && start % HUGE === 0 && end % HUGE === 0
}

/** A mapping of a scenario. */
interface Mapping {
  readonly address: number
  readonly size: string
  readonly pages: '4K' | '2M'
  readonly frame?: number
  readonly file?: true
  readonly from?: string
  readonly until?: string
}

/** The program's memory, each run of frames at its place. */
function physicalMappings(recording: Recording): Mapping[] {
  const { owned, page_kinds: kinds = [] } = recording.ground_truth
  const shared = kinds.filter(([, , kind]) => kind === 'shm')
  const bounds = shared.flatMap(([start, end]) => [start, end])
  const isShared = (at: number): boolean => shared.some(([start, end]) => start <= at && at < end)
  return owned
    .flatMap((range) => cutAt(range, bounds))
    .map(([start, end]) => ({
      address: BASE + start,
      size: formatSizeExact(end - start),
      pages: isHuge(recording, [start, end]) ? '2M' : '4K',
      frame: start,
      ...(isShared(start) && { file: true }),
    }))
}

/** The process's mappings at the start, cut where memory is unmapped later, and those that come. */
function virtualMappings(recording: Recording): Mapping[] {
  const { mappings = [], mapping_events: events = [] } = recording.ground_truth
  const removals = events.filter(({ event }) => event === 'del')
  const bounds = removals.flatMap(({ start, end }) => [start, end])
  const atStart = (mappings.at(0)?.vmas ?? []).flatMap(([start, end]) =>
    cutAt([start, end], bounds),
  )
  const added = events.filter(({ event }) => event === 'add')
  const mappingOf = (range: ByteRange, fromUs: number): Mapping => {
    const gone = removals.find((removal) => ends(removal, range, fromUs))
    return {
      address: range[0],
      size: formatSizeExact(range[1] - range[0]),
      pages: isHuge(recording, range) ? '2M' : '4K',
      ...(fromUs > 0 && { from: us(fromUs) }),
      ...(gone !== undefined && { until: us(gone.t_us) }),
    }
  }
  return [
    ...atStart.map((range) => mappingOf(range, 0)),
    ...added.map(({ start, end, t_us: t }) => mappingOf([start, end], t)),
  ]
}

function ends({ start, end, t_us: t }: MappingEvent, range: ByteRange, fromUs: number): boolean {
  return t > fromUs && start <= range[0] && range[1] <= end
}

function cutAt([start, end]: ByteRange, bounds: readonly number[]): ByteRange[] {
  const inside = bounds.filter((bound) => start < bound && bound < end).sort((a, b) => a - b)
  const cuts = [start, ...inside, end]
  return cuts.slice(1).map((cut, i) => [cuts[i], cut])
}

/**
 * Pages of its text that the recorded program runs in each period, from the start of its text: its own loop, and two
 * of its C library. Other recordings of the program than those compared, the ones with schemes, show them.
 */
const TEXT_PAGES = [1, 2, 70, 72]
/** Pages from the end of its stack to the page of its first frames, as those recordings show. */
const FIRST_FRAMES = 2

/**
 * Memory of the program that no area speaks of, but its mappings show. It keeps its schedule in an anonymous mapping
 * of its own, and goes through it in each period; it runs some pages of its code; and it has frames on its stack:
 * near its end, and below what it does there by its script.
 */
function unscriptedAreas({ workload, ground_truth: truth }: Recording): RecordedArea[] {
  const vmas = truth.mappings?.at(0)?.vmas ?? []
  const vvar = vmas.findIndex(([, , name]) => name === '[vvar]')
  const schedule = vmas.at(Math.max(0, vvar - 1))
  if (schedule?.[2] !== 'anon') return []
  const [textStart] = vmas[1]
  const [stackStart, stackEnd] = vmas[vmas.length - 1]
  const scripted = truth.areas
    .flatMap(({ extents }) => extents)
    .filter(([start]) => stackStart < start && start < stackEnd)
  const extents: ByteRange[] = [
    ...TEXT_PAGES.map((page) => pageAt(textStart + page * PAGE)),
    [schedule[0], schedule[1]],
    ...scripted.map(([start]) => pageAt(start - PAGE)),
    pageAt(stackEnd - FIRST_FRAMES * PAGE),
  ]
  return [{ extents, kind: 'K', k: 1, p_period: 1, t0_us: 0, t1_us: workload.dur_us }]
}

function pageAt(start: number): ByteRange {
  return [start, start + PAGE]
}
