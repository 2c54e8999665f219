/** The regions of one snapshot as damo's reports see them: columns, with what is unknown as NaN. */
import { PAGE_BYTES, showValue } from '../../base/units.js'
import { DamoFault } from '../../params/fault.js'
import type { Intervals } from '../../params/intervals.js'
import { readBytes, readNr, readPercent, readUs } from '../../params/read-numbers.js'
import type { DamoNumber } from '../../params/number.js'
import type { DamoExtras, DamoFrame, DamoValue } from '../../record/damo-model.js'
import { quotient } from './arithmetic.js'
import type { FilledRegions, Regions } from './model.js'

/** The columns of a snapshot of a record. */
export function regionsOf({ target, extras }: DamoFrame): Regions {
  const { startPage, endPage, nrAccesses, age } = target
  const length = age.length
  const start = new Float64Array(length)
  const end = new Float64Array(length)
  const { addresses } = extras
  for (let i = 0; i < length; i++) {
    start[i] = addresses === undefined ? startPage[i] * PAGE_BYTES : Number(addresses[2 * i])
    end[i] = addresses === undefined ? endPage[i] * PAGE_BYTES : Number(addresses[2 * i + 1])
  }
  const percent = extras.percent?.map((value) => numberOf(value, readPercent))
  return {
    length,
    start,
    end,
    samples: countsOf(nrAccesses, extras.samples, extras.isBare),
    percent: percent && Float64Array.from(percent, Number),
    usec: extras.usec && Float64Array.from(extras.usec, (value) => Number(numberOf(value, readUs))),
    windows: countsOf(age, extras.aggrIntervals, extras.isBare),
    passed: passedOf(extras),
    hits: extras.probeHits?.map(hitsOf),
    isFloatPercent: percent?.map((value) => typeof value === 'number'),
  }
}

/** Regions of given rows, in that order. */
export function pickRegions(regions: Regions, rows: readonly number[]): Regions {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row])
  const { percent, usec, passed, hits, isFloatPercent } = regions
  return {
    length: rows.length,
    start: pick(regions.start),
    end: pick(regions.end),
    samples: pick(regions.samples),
    percent: percent && pick(percent),
    usec: usec && pick(usec),
    windows: pick(regions.windows),
    passed: passed && pick(passed),
    hits: hits && rows.map((row) => hits[row]),
    isFloatPercent: isFloatPercent && rows.map((row) => isFloatPercent[row]),
  }
}

/**
 * Computes accesses and ages in the unit in which they are not given.
 *
 * @throws DamoFault where a region says them in neither
 */
export function fillUnits(regions: Regions, intervals: Intervals): FilledRegions {
  const { length, percent, usec } = regions
  const aggrUs = Number(intervals.aggrUs)
  const samplesMax = aggrUs / Number(intervals.sampleUs)
  if (length > 0) quotient(aggrUs, Number(intervals.sampleUs))
  const filled = {
    ...regions,
    samples: regions.samples.slice(),
    windows: regions.windows.slice(),
    percent: percent?.slice() ?? new Float64Array(length).fill(NaN),
    usec: usec?.slice() ?? new Float64Array(length).fill(NaN),
  }
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(filled.samples[i])) {
      filled.samples[i] = Math.trunc((filled.percent[i] * samplesMax) / 100)
    }
    if (Number.isNaN(filled.percent[i])) {
      filled.percent[i] = Math.trunc((filled.samples[i] * 100) / samplesMax)
    }
    if (Number.isNaN(filled.usec[i])) filled.usec[i] = filled.windows[i] * aggrUs
    else if (Number.isNaN(filled.windows[i]))
      filled.windows[i] = Math.trunc(filled.usec[i] / aggrUs)
    if (Number.isNaN(filled.samples[i] + filled.usec[i])) throw unknownOf(regions, i)
  }
  return filled
}

/** The fault of a region that does not say its accesses or its age. */
export function unknownOf(regions: Regions, row: number): DamoFault {
  const place = `region ${row} (of ${regions.length}) of a snapshot`
  return new DamoFault(
    "unsupported operand type(s) for *: 'NoneType' and 'float'",
    `${place} does not say its accesses or its age; expected samples and aggr_intervals`,
  )
}

/** Whether regions are in the order of addresses and none overlaps another; a torn trace may hold others. */
export function ascends({ length, start, end }: Regions): boolean {
  for (let i = 0; i < length; i++) {
    if (end[i] < start[i] || (i > 0 && start[i] < end[i - 1])) return false
  }
  return true
}

/** Sum of the sizes, in bytes. */
export function totalSize({ length, start, end }: Regions): number {
  let bytes = 0
  for (let i = 0; i < length; i++) bytes += end[i] - start[i]
  return bytes
}

function countsOf(
  column: Uint32Array,
  extras: readonly DamoValue[] | undefined,
  isBare: readonly DamoValue[] | undefined,
): Float64Array {
  const counts = new Float64Array(column)
  extras?.forEach((value, i) => {
    if (value !== true) counts[i] = Number(numberOf(value, readNr))
  })
  isBare?.forEach((bare, i) => {
    if (bare === true) counts[i] = NaN
  })
  return counts
}

function hitsOf(value: DamoValue): readonly number[] {
  const hits = value ?? []
  if (Array.isArray(hits) && hits.every((hit) => typeof hit === 'number')) return hits
  throw new DamoFault(
    '%d format: a real number is required',
    `"probe_hits" of a region is wrong (got ${showValue(value)}); expected a list of numbers`,
  )
}

function passedOf({ szFilterPassed }: DamoExtras): Float64Array | undefined {
  return (
    szFilterPassed &&
    Float64Array.from(szFilterPassed, (value) =>
      value === '0 B' ? 0 : Number(numberOf(value, readBytes)),
    )
  )
}

/** A number of a record, where whole numbers are exact; NaN for null. */
export function numberOf(
  value: DamoValue,
  read: (value: DamoNumber | string) => DamoNumber,
): DamoNumber {
  if (value === null) return NaN
  if (typeof value === 'number' && Number.isSafeInteger(value)) return read(BigInt(value))
  return read(value as DamoNumber | string)
}
