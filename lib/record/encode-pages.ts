/** Encodes snapshots that come from elsewhere than the engine: any addresses, also within pages. */
import { assert } from '../base/assert.js'
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import {
  FLAG_UNIT_SHIFT,
  FLAG_WIDE_ACCESSES,
  FLAG_WIDE_ENDS,
  RUN_BYTES,
  SNAPSHOT_HEADER_BYTES,
  TARGET_ENTRY_BYTES,
  UNIT_SHIFT_MAX,
  padTo8,
} from './layout.js'

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
  const isWide = targets.some((target) => target.nrAccesses.some((nr) => nr > 0xffff))
  const hasWideEnds = targets.some((target, t) => spanMax(target, runs[t]) * units > UINT32_MAX)
  const regionBytes = (hasWideEnds ? 8 : 4) + (isWide ? 4 : 2) + 4
  let bytes = SNAPSHOT_HEADER_BYTES
  for (let t = 0; t < targets.length; t++) {
    bytes += TARGET_ENTRY_BYTES + RUN_BYTES * runs[t].length
    bytes += regionBytes * targets[t].age.length
  }
  const out = new Uint8Array(padTo8(bytes))
  const sink = new Sink(out)
  sink.f64(snapshot.timeUs)
  sink.u16(snapshot.context)
  sink.u16(
    (isWide ? FLAG_WIDE_ACCESSES : 0) |
      (hasWideEnds ? FLAG_WIDE_ENDS : 0) |
      (unitShift << FLAG_UNIT_SHIFT),
  )
  sink.u32(targets.length)
  sink.u32(snapshot.attributesId)
  for (let t = 0; t < targets.length; t++) {
    sink.u32(targets[t].age.length)
    sink.u32(runs[t].length)
  }
  for (let t = 0; t < targets.length; t++) {
    writeTarget(sink, targets[t], runs[t], { units, isWide, hasWideEnds })
  }
  return out
}

interface Widths {
  readonly units: number
  readonly isWide: boolean
  readonly hasWideEnds: boolean
}

function writeTarget(
  sink: Sink,
  target: SnapshotTarget,
  runs: readonly number[],
  widths: Widths,
): void {
  const { startPage, endPage, nrAccesses, age } = target
  const { units, isWide, hasWideEnds } = widths
  for (const first of runs) {
    sink.u32(first)
    sink.f64(startPage[first] * units)
  }
  forEachRun(runs, age.length, (first, next) => {
    for (let i = first; i < next; i++) {
      const end = (endPage[i] - startPage[first]) * units
      if (hasWideEnds) sink.f64(end)
      else sink.u32(end)
    }
  })
  for (const nr of nrAccesses) {
    if (isWide) sink.u32(nr)
    else sink.u16(nr)
  }
  for (const windows of age) sink.u32(windows)
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

/** Writes numbers one behind the other. */
class Sink {
  readonly #view: DataView
  #at = 0

  constructor(out: Uint8Array) {
    this.#view = new DataView(out.buffer)
  }

  u16(value: number): void {
    this.#view.setUint16(this.#at, value, true)
    this.#at += 2
  }

  u32(value: number): void {
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }
}
