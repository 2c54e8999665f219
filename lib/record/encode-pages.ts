/** Encodes snapshots that come from elsewhere than the engine: any addresses, also within pages. */
import { assert } from '../base/assert.js'
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import {
  bitsOf,
  countFlags,
  largeFlag,
  widthsOf,
  writeColumn,
  writeHead,
  writeRun,
  writeTarget,
  type Widths,
} from './columns.js'
import { FLAG_FAR_ENDS, FLAG_UNIT_SHIFT, SNAPSHOT_HEADER_BYTES, UNIT_SHIFT_MAX } from './layout.js'

const UINT32_MAX = 2 ** 32 - 1

/**
 * Encodes a snapshot with the largest address unit, and the narrowest columns, that hold it exactly.
 *
 * @param snapshot regions ascending and disjoint, page numbers multiples of 1/4096
 */
export function encodePages(snapshot: Snapshot): Uint8Array {
  const { targets } = snapshot
  const unitShift = unitShiftOf(targets)
  const units = 2 ** unitShift
  const runs = targets.map(runsOf)
  const flags = flagsOf(targets, runs, units) | (unitShift << FLAG_UNIT_SHIFT)
  const widths = widthsOf(flags)
  const regionBytes = widths.end + widths.accesses + widths.age
  let bytes = SNAPSHOT_HEADER_BYTES
  for (let t = 0; t < targets.length; t++) {
    bytes += widths.target + widths.run * runs[t].length + regionBytes * targets[t].age.length
  }
  const out = new Uint8Array(bytes)
  const view = new DataView(out.buffer)
  let at = writeHead(view, 0, snapshot, flags, targets.length)
  for (let t = 0; t < targets.length; t++) {
    at = writeTarget(view, at, widths, targets[t].age.length, runs[t].length)
  }
  for (let t = 0; t < targets.length; t++) {
    const { nrAccesses, age } = targets[t]
    at = writeAddresses(view, at, widths, targets[t], runs[t], units)
    at = writeColumn(view, at, widths.accesses, nrAccesses, age.length)
    at = writeColumn(view, at, widths.age, age, age.length)
  }
  return out
}

function flagsOf(
  targets: readonly SnapshotTarget[],
  runs: readonly (readonly number[])[],
  units: number,
): number {
  let accessBits = 0
  let ageBits = 0
  let flags = 0
  for (const [t, target] of targets.entries()) {
    const { startPage, nrAccesses, age } = target
    accessBits |= bitsOf(nrAccesses, age.length)
    ageBits |= bitsOf(age, age.length)
    if (age.length > 0) flags |= largeFlag(age.length, startPage[age.length - 1] * units)
    if (spanMax(target, runs[t]) * units > UINT32_MAX) flags |= FLAG_FAR_ENDS
  }
  return flags | countFlags(accessBits, ageBits)
}

/** Writes the runs and the ends of a target. */
function writeAddresses(
  view: DataView,
  offset: number,
  widths: Widths,
  { startPage, endPage }: SnapshotTarget,
  runs: readonly number[],
  units: number,
): number {
  let at = offset
  for (const first of runs) at = writeRun(view, at, widths, first, startPage[first] * units)
  forEachRun(runs, endPage.length, (first, next) => {
    for (let i = first; i < next; i++, at += widths.end) {
      const end = (endPage[i] - startPage[first]) * units
      if (widths.end === 8) view.setFloat64(at, end, true)
      else view.setUint32(at, end, true)
    }
  })
  return at
}

/** Indexes of the regions that do not touch the one before. */
function runsOf({ startPage, endPage }: SnapshotTarget): number[] {
  const runs: number[] = []
  for (let i = 0; i < startPage.length; i++) {
    assert(endPage[i] >= startPage[i], 'a region ends after its start')
    assert(i === 0 || startPage[i] >= endPage[i - 1], 'regions ascend and are disjoint')
    if (i === 0 || startPage[i] !== endPage[i - 1]) runs.push(i)
  }
  return runs
}

function forEachRun(
  runs: readonly number[],
  nrRegions: number,
  visit: (first: number, next: number) => void,
): void {
  for (let run = 0; run < runs.length; run++) visit(runs[run], runs[run + 1] ?? nrRegions)
}

/** Pages in the longest run. */
function spanMax({ startPage, endPage }: SnapshotTarget, runs: readonly number[]): number {
  let pages = 0
  forEachRun(runs, endPage.length, (first, next) => {
    pages = Math.max(pages, endPage[next - 1] - startPage[first])
  })
  return pages
}

/** How often a page must be halved so that every address is a whole number of units. */
function unitShiftOf(targets: readonly SnapshotTarget[]): number {
  let shift = 0
  const visit = (page: number): void => {
    while (!Number.isInteger(page * 2 ** shift)) shift++
  }
  for (const target of targets) {
    target.startPage.forEach(visit)
    target.endPage.forEach(visit)
  }
  assert(shift <= UNIT_SHIFT_MAX, 'addresses are whole bytes')
  return shift
}
