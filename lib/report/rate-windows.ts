/** What monitoring found of one memory, window by window, whatever the format of the record. */
import { UsageError } from '../base/errors.js'
import { PAGE_BYTES } from '../base/units.js'
import type { RecordReader } from '../record/reader.js'
import { aggrUsOf } from './damo/intervals.js'
import type { Regions, ReportRecord, ReportSnapshot } from './damo/model.js'
import { accessWindows } from './windows.js'

/** The time [startUs, endUs) that a snapshot tells of; times count from the start of the first one. */
export interface RateWindow {
  readonly startUs: number
  readonly endUs: number
  /** Length of a check, and how many there were of each region. */
  readonly sampleUs: number
  readonly nrSamples: number
  /** Regions in bytes [start, end), ascending; and the share of checks that found an access, 0..1. */
  readonly length: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly rate: Float64Array
  /** For how long no check found one, µs: 0 where one did in this window, else the age and the window itself. */
  readonly idleUs: Float64Array
}

/**
 * The windows of a record.
 *
 * @throws UsageError where it does not say how long, or how often, it looked
 */
export function* rateWindows(record: ReportRecord): Generator<RateWindow, void> {
  let baseUs: number | undefined
  let lastUs: number | undefined
  for (const snapshot of record.snapshots()) {
    const endUs = Number(snapshot.end) / 1000
    const startUs = lastUs ?? startOf(record, snapshot, endUs)
    baseUs ??= startUs
    lastUs = endUs
    const sampleUs = Number(snapshot.sampleIntervalUs ?? record.intervals?.sampleUs ?? 0)
    if (!(sampleUs > 0)) {
      throw new UsageError('the record does not say its sampling interval; expected one that does')
    }
    const nrSamples = Math.max(1, Math.round((endUs - startUs) / sampleUs))
    const { length, start, end } = snapshot.regions
    const rate = ratesOf(snapshot.regions, nrSamples)
    const idleUs = idleTimes(snapshot.regions, rate, endUs - startUs)
    const times = { startUs: startUs - baseUs, endUs: endUs - baseUs, sampleUs, nrSamples }
    yield { ...times, length, start, end, rate, idleUs }
  }
}

/**
 * The windows of one target of a context of a record of the lab; times count from the start of the run.
 *
 * @throws RecordError where a whole block holds nonsense; FileError when reading fails
 */
export function* rateWindowsOf(
  reader: RecordReader,
  context: number,
  target = 0,
): Generator<RateWindow, void> {
  for (const { snapshot, startUs, endUs, nrSamples } of accessWindows(reader)) {
    const regions = snapshot.targets.at(target)
    if (snapshot.context !== context || regions === undefined || nrSamples === 0) continue
    const { sampleUs, aggrUs } = reader.attributes.get(snapshot.attributesId)!
    const bytes = (pages: Float64Array): Float64Array => pages.map((page) => page * PAGE_BYTES)
    yield {
      startUs,
      endUs,
      sampleUs,
      nrSamples,
      length: regions.startPage.length,
      start: bytes(regions.startPage),
      end: bytes(regions.endPage),
      rate: Float64Array.from(regions.nrAccesses, (count) => Math.min(1, count / nrSamples)),
      idleUs: Float64Array.from(regions.age, (age, i) => {
        return regions.nrAccesses[i] > 0 ? 0 : (age + 1) * aggrUs
      }),
    }
  }
}

function startOf({ intervals }: ReportRecord, snapshot: ReportSnapshot, endUs: number): number {
  if (snapshot.start !== undefined) return Number(snapshot.start) / 1000
  if (intervals !== undefined) return endUs - Number(aggrUsOf(snapshot, intervals))
  throw new UsageError('the record does not say when its snapshots begin; expected one that does')
}

function idleTimes(
  { length, usec, windows }: Regions,
  rate: Float64Array,
  windowUs: number,
): Float64Array {
  return Float64Array.from({ length }, (_, i) => {
    if (rate[i] > 0) return 0
    const ageUs = Number.isNaN(windows[i]) ? (usec?.[i] ?? 0) : windows[i] * windowUs
    return ageUs + windowUs
  })
}

function ratesOf({ length, samples, percent }: Regions, nrSamples: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => {
    const rate = Number.isNaN(samples[i]) ? (percent?.[i] ?? 0) / 100 : samples[i] / nrSamples
    return Math.min(1, rate)
  })
}
