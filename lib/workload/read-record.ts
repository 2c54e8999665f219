/** Makes recordings of a monitor's record: what each of its targets was seen to do. */
import { DEFAULT_ATTRIBUTES, samplesPer } from '../core/attributes.js'
import { decideSplit } from '../core/context.js'
import { KERNELS } from '../core/kernel.js'
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import type { AttributeSet } from '../record/events.js'
import type { RecordReader } from '../record/reader.js'
import type { PageRange } from '../space/layout.js'
import { RecordedMemory } from './recorded-memory.js'
import { RecordedRows } from './recorded-rows.js'
import { cutsSeen, mergeThresholdOf } from './recorded-window.js'
import type { Recording, StepRate } from './recording.js'

/** What was recorded of one target of a record. */
export interface RecordedTarget {
  /** Index of its context in the record, and its own in the context. */
  readonly context: number
  readonly target: number
  readonly recording: Recording
}

/** Samples per aggregation of DAMON's default intervals, for records that do not say theirs. */
const DEFAULT_SAMPLES = 20

/**
 * The targets of a record that had regions, in (context, target) order.
 *
 * A snapshot speaks of the time since the one before it of its context, the first one of an aggregation interval. How
 * a region that was hit in k of n samples is touched in that time is up to recorded-rates.ts. Where a record does not
 * say its intervals, an aggregation is taken to be 20 samples, or as many as the largest count.
 *
 * @param granuleOrder 9: of huge pages, whose base pages are touched together
 * @throws RecordError where a whole block holds nonsense; FileError when reading fails
 */
export function readRecordedTargets(
  reader: RecordReader,
  granuleOrder: 0 | 9 = 0,
): RecordedTarget[] {
  const contexts: Context[] = []
  for (const snapshot of reader.snapshots()) {
    const context = (contexts[snapshot.context] ??= {
      targets: [],
      lastUs: undefined,
      rate: undefined,
      nrRegions: 0,
      lastNrRegions: 0,
    })
    const attributes = reader.attributes.get(snapshot.attributesId)!
    const { timeUs } = snapshot
    const firstUs = attributes.aggrUs === 0 ? 0 : Math.max(0, timeUs - attributes.aggrUs)
    const startUs = context.lastUs ?? firstUs
    if (startUs >= timeUs) continue
    context.lastUs = timeUs
    const rate = rateOf(attributes, timeUs - startUs, () => nrAccessesMaxOf(reader))
    const last = context.rate
    const isSame = rate.quantumUs === last?.quantumUs && rate.nrSamples === last.nrSamples
    if (!isSame) context.rate = rate
    // Damo's formats do not say it.
    const maxNrRegions = attributes.maxNrRegions || DEFAULT_ATTRIBUTES.maxNrRegions
    takeSnapshot(context, snapshot, startUs, maxNrRegions, granuleOrder)
    context.lastNrRegions = context.nrRegions
    context.nrRegions = snapshot.targets.reduce((sum, { age }) => sum + age.length, 0)
  }
  return contexts.flatMap(({ targets }, context) =>
    targets.flatMap((open, target) => {
      if (open === undefined || open.memory.ranges.length === 0) return []
      const { ranges, mappings } = open.memory
      const recording = open.rows.finish().finish({ ranges, mappings, writeShare: 0 })
      return [{ context, target, recording }]
    }),
  )
}

interface Context {
  readonly targets: (OpenTarget | undefined)[]
  lastUs: number | undefined
  /** Of the last snapshot; one object as long as it stays the same. */
  rate: StepRate | undefined
  /** Of the last snapshot, and the one before it. */
  nrRegions: number
  lastNrRegions: number
}

interface OpenTarget {
  readonly rows: RecordedRows
  readonly memory: RecordedMemory
  /** Where regions began in the last snapshot. */
  startPage: Float64Array
}

function takeSnapshot(
  { targets, rate, nrRegions, lastNrRegions }: Context,
  snapshot: Snapshot,
  startUs: number,
  maxNrRegions: number,
  granuleOrder: 0 | 9,
): void {
  const threshold = mergeThresholdOf(snapshot, rate!.nrSamples)
  for (const [t, target] of snapshot.targets.entries()) {
    if (target.age.length === 0 && targets[t] === undefined) continue
    const open = (targets[t] ??= {
      rows: new RecordedRows(1 << granuleOrder),
      memory: new RecordedMemory(),
      startPage: new Float64Array(0),
    })
    const { rows, memory } = open
    memory.cover(coveredBy(target), startUs)
    const { startPage, endPage, nrAccesses } = target
    const endUs = snapshot.timeUs
    const seen = cutsSeen(open.startPage, startPage)
    const cuts = cutsOf(nrRegions, lastNrRegions, maxNrRegions, seen)
    open.startPage = startPage
    rows.take({ startUs, endUs, rate: rate!, threshold, cuts, startPage, endPage, nrAccesses })
  }
}

/** Above half of what there may be, kernels that cut no regions show hardly any new ones. */
const SEEN_MIN = 0.1

/**
 * Cuts of each region after a snapshot.
 *
 * @param seen in the snapshot after it; merges hide some of them
 */
function cutsOf(
  nrRegions: number,
  lastNrRegions: number,
  maxNrRegions: number,
  seen: number,
): number {
  if (nrRegions === 0) return seen
  const kernel = KERNELS[seen < SEEN_MIN ? '7.2' : 'next']
  const attrs = { maxNrRegions }
  const { subs, step } = decideSplit({ kernel, nrRegions, lastNrRegions, splitRotation: 0, attrs })
  if (subs > 0) return subs - 1
  return step > 0 ? 1 / step : seen
}

/** Whole pages of which the regions cover some part. */
function coveredBy({ startPage, endPage }: SnapshotTarget): PageRange[] {
  const ranges: [number, number][] = []
  for (let i = 0; i < startPage.length; i++) {
    const start = Math.floor(startPage[i])
    const end = Math.ceil(endPage[i])
    const last = ranges.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = end
    else if (start < end) ranges.push([start, end])
  }
  return ranges
}

function rateOf(
  { sampleUs, aggrUs }: AttributeSet,
  windowUs: number,
  nrAccessesMax: () => number,
): StepRate {
  if (aggrUs > 0 && sampleUs > 0) {
    return { quantumUs: sampleUs, nrSamples: Math.max(1, samplesPer(aggrUs, sampleUs)) }
  }
  const nrSamples = Math.max(DEFAULT_SAMPLES, nrAccessesMax())
  return { quantumUs: windowUs / nrSamples, nrSamples }
}

const maxima = new WeakMap<RecordReader, number>()

/** The largest count of a record; read once. */
function nrAccessesMaxOf(reader: RecordReader): number {
  let max = maxima.get(reader)
  if (max !== undefined) return max
  max = 0
  for (const { targets } of reader.snapshots()) {
    for (const { nrAccesses } of targets) {
      for (const count of nrAccesses) if (count > max) max = count
    }
  }
  maxima.set(reader, max)
  return max
}
