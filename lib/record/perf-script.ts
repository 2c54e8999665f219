/**
 * Reads the text of `perf script` or `trace-cmd report`: a line for each region. Follows damo's
 * `parse_damon_trace()`.
 *
 * ```
 * kdamond.0  4452 [000] 82820.952659: damon:damon_aggregated: target_id=0 nr_regions=2 4096-8192: 3 12
 * ```
 * A snapshot is complete when it has as many regions as the line says. Lines tell only when it ends: it starts where
 * the one before it ends. The first of a target starts as long before its end as the others take in the mean, which
 * may not be a whole number of nanoseconds, and is known at the end of the file only.
 */
import { RecordError } from '../base/errors.js'
import { showValue } from '../base/units.js'
import type { DamoExtras, DamoRecord, DamoRecords, DamoValue } from './damo-model.js'
import { encodeFrame } from './damo-model.js'
import { parseRegionLine, TraceSyntaxError, type TraceRegion } from './perf-script-line.js'
import type { Spool } from './spool.js'
import { readLines } from './text-lines.js'

const PAGE_BYTES = 4096
const UINT32_MAX = 2 ** 32 - 1
/** Regions in a snapshot. */
const REGIONS_MAX = 4_000_000
/** Targets in a trace. */
const TARGETS_MAX = 65_535

/** How a trace is read. */
export interface PerfScriptOptions {
  /** Refuses snapshots whose regions do not ascend, as in a trace that lost events. */
  readonly mustAscend: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads a trace.
 *
 * @param spool takes the snapshots; empty
 * @throws RecordError where a line makes no sense, or times run backwards; FileError
 */
export function readPerfScript(
  file: string,
  spool: Spool,
  { mustAscend, signal }: PerfScriptOptions,
): DamoRecords {
  const targets = new Map<bigint, Target>()
  /** A snapshot is under way; damo holds it for that of whatever target comes next. */
  let isOpen = false
  for (const { text, offset } of readLines(file)) {
    const fail = (message: string): never => {
      throw new RecordError(file, offset, message, {
        hint: 'the trace is damaged, or of another program than perf or trace-cmd',
      })
    }
    const region = regionOf(text, fail)
    if (region === undefined) continue
    let target = targets.get(region.targetId)
    if (target === undefined) {
      signal?.throwIfAborted()
      if (targets.size === TARGETS_MAX) fail(`more than ${TARGETS_MAX} targets`)
      target = new Target(targets.size, spool, mustAscend)
      targets.set(region.targetId, target)
    }
    const fault = target.take(region, !isOpen)
    if (fault !== undefined) fail(fault)
    isOpen = !target.isComplete(region)
  }
  return { records: finish(targets), spool }
}

function regionOf(line: string, fail: (message: string) => never): TraceRegion | undefined {
  try {
    return parseRegionLine(line)
  } catch (error) {
    if (error instanceof TraceSyntaxError) fail(`${error.message}: ${showValue(line)}`)
    throw error
  }
}

/** As in damo, targets behind one that has a single snapshot do not know when their first one starts. */
function finish(targets: ReadonlyMap<bigint, Target>): DamoRecord[] {
  let isKnown = true
  return [...targets].map(([id, target], stream) => {
    isKnown &&= target.nrSnapshots > 1
    target.finish(isKnown)
    const none = { kdamondIdx: 'null', contextIdx: 'null', schemeIdx: 'null', intervals: 'null' }
    const meta = { ...none, targetId: String(id), schemeFilters: '[]', dataSource: '"unknown"' }
    return { meta, stream }
  })
}

/** Collects the snapshots of one target. */
class Target {
  nrSnapshots = 0
  readonly #stream: number
  readonly #spool: Spool
  readonly #mustAscend: boolean
  #regions: TraceRegion[] = []
  #startNs: bigint | undefined
  #endNs = 0n
  #first: { readonly regions: TraceRegion[]; readonly endNs: bigint } | undefined
  #previousEndNs: bigint | undefined

  constructor(stream: number, spool: Spool, mustAscend: boolean) {
    this.#stream = stream
    this.#spool = spool
    this.#mustAscend = mustAscend
  }

  /** Adds a region to the snapshot under way, or to a new one; returns what is wrong. */
  take(region: TraceRegion, isNew: boolean): string | undefined {
    if (this.nrSnapshots > 0 && this.#endNs > region.endNs) return 'trace is not time-sorted'
    if (isNew) {
      this.#close(true)
      this.#startNs = this.nrSnapshots === 0 ? undefined : this.#endNs
      this.#endNs = region.endNs
      this.nrSnapshots++
    }
    if (this.nrSnapshots === 0) return 'a target begins within the snapshot of another'
    if (this.#regions.length === REGIONS_MAX)
      return `more than ${REGIONS_MAX} regions in a snapshot`
    const last = this.#regions.at(-1)
    if (this.#mustAscend && (region.end < region.start || (last && region.start < last.end))) {
      return 'regions of a snapshot do not ascend: the trace has lost events'
    }
    this.#regions.push(region)
    return undefined
  }

  /** Whether the snapshot under way has all of its regions. */
  isComplete({ nrRegions }: TraceRegion): boolean {
    return BigInt(this.#regions.length) === nrRegions
  }

  /** Ends the last snapshot. @param isStartKnown else nothing tells when the first one starts */
  finish(isStartKnown: boolean): void {
    const lastEndNs = this.#endNs
    this.#close(false)
    if (this.#first === undefined) return
    const { regions, endNs } = this.#first
    const start = isStartKnown
      ? Number(endNs) - Number(lastEndNs - endNs) / (this.nrSnapshots - 1)
      : null
    const startNs = start === null ? endNs : BigInt(Math.trunc(start))
    this.#spool.prepend(this.#stream, frameOf(regions, startNs, endNs, { start }))
  }

  #close(hasNext: boolean): void {
    if (this.nrSnapshots === 0) return
    const regions = this.#regions
    this.#regions = []
    if (this.nrSnapshots === 1) {
      this.#first = { regions, endNs: this.#endNs }
      this.#previousEndNs = this.#endNs
      return
    }
    const startNs = this.#startNs ?? this.#previousEndNs!
    if (!hasNext && isFake(regions)) return
    this.#spool.append(this.#stream, frameOf(regions, startNs, this.#endNs, {}))
  }
}

/** What damo writes behind a lone snapshot, so that its start can be told. */
function isFake(regions: readonly TraceRegion[]): boolean {
  const [{ start, end, samples, age }] = regions
  return regions.length === 1 && start === 0n && end === 0n && samples === -1n && age === -1n
}

function frameOf(
  regions: readonly TraceRegion[],
  startNs: bigint,
  endNs: bigint,
  more: Pick<DamoExtras, 'start'>,
): Uint8Array {
  const nrRegions = regions.length
  const isAscending = regions.every(
    ({ start, end }, i) => start <= end && (i === 0 || regions[i - 1].end <= start),
  )
  const page = (address: bigint): number => (isAscending ? Number(address) / PAGE_BYTES : 0)
  const extras: Record<string, DamoValue> = {}
  const counts = (
    key: string,
    valueOf: (region: TraceRegion) => bigint | undefined,
  ): Uint32Array => {
    const fits = (value: bigint | undefined): boolean =>
      value !== undefined && value >= 0n && value <= UINT32_MAX
    if (!regions.every((region) => fits(valueOf(region)))) {
      extras[key] = regions.map((region) => {
        const value = valueOf(region)
        return fits(value) ? true : value === undefined ? null : String(value)
      })
    }
    return Uint32Array.from(regions, (region) => {
      const value = valueOf(region)
      return fits(value) ? Number(value) : 0
    })
  }
  if (!isAscending) {
    extras.addresses = regions.flatMap(({ start, end }) => [String(start), String(end)])
  }
  const target = {
    startPage: Float64Array.from({ length: nrRegions }, (_, i) => page(regions[i].start)),
    endPage: Float64Array.from({ length: nrRegions }, (_, i) => page(regions[i].end)),
    nrAccesses: counts('samples', ({ samples }) => samples),
    age: counts('aggrIntervals', ({ age }) => age),
  }
  return encodeFrame({ startNs, endNs, target, extras: { ...extras, ...more } })
}
