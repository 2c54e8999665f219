/** Records and snapshots for tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Snapshot, SnapshotTarget } from '../../lib/core/snapshot.js'
import type { SnapshotColumns } from '../../lib/record/encode-snapshot.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import type { AttributeSet, RecordEvent } from '../../lib/record/events.js'
import { openRecord } from '../../lib/record/reader.js'
import { createRecordWriter } from '../../lib/record/writer.js'

/** 5 ms, 100 ms. */
export const ATTRIBUTES: AttributeSet = {
  id: 0,
  context: 0,
  sampleUs: 5_000,
  aggrUs: 100_000,
  opsUpdateUs: 1_000_000,
  minNrRegions: 10,
  maxNrRegions: 1000,
  intervalsGoal: { accessBp: 0, aggrs: 0, minSampleUs: 0, maxSampleUs: 0 },
}

/** A folder that is removed when `use` has ended. */
export async function inFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-record-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Region columns from rows of [start, end, nrAccesses, age]; addresses as numbered. */
export function columnsOf(
  rows: readonly (readonly [number, number, number, number])[],
): SnapshotColumns {
  return {
    nrRegions: rows.length,
    start: Int32Array.from(rows, (row) => row[0]),
    end: Int32Array.from(rows, (row) => row[1]),
    nrAccesses: Int32Array.from(rows, (row) => row[2]),
    age: Int32Array.from(rows, (row) => row[3]),
    addressPageOf: (page) => page,
  }
}

/** A decoded target from rows of [start, end, nrAccesses, age]. */
export function targetOf(
  rows: readonly (readonly [number, number, number, number])[],
): SnapshotTarget {
  return {
    startPage: Float64Array.from(rows, (row) => row[0]),
    endPage: Float64Array.from(rows, (row) => row[1]),
    nrAccesses: Uint32Array.from(rows, (row) => row[2]),
    age: Uint32Array.from(rows, (row) => row[3]),
  }
}

/** The k-th snapshot of a made-up run: one context, two targets, as many regions as k says. */
export function madeUpSnapshot(k: number): Snapshot {
  const rows = (base: number, nrRegions: number): [number, number, number, number][] =>
    Array.from({ length: nrRegions }, (_, i) => [
      base + 10 * i + (i > nrRegions / 2 ? 7 : 0),
      base + 10 * (i + 1),
      (i * 7 + k) % 21,
      (k * i) % 1000,
    ])
  const targets = [
    targetOf(rows(4096, 20 + (k % 50))),
    targetOf(rows(34_000_000_000, 10 + (k % 7))),
  ]
  return { timeUs: 100_000 * (k + 1), context: 0, attributesId: 0, targets }
}

/** Writes a record of snapshots, all of attribute set 0. */
export function writeRecord(
  file: string,
  snapshots: Iterable<Snapshot>,
  scenario: unknown = {},
  events: readonly RecordEvent[] = [],
): void {
  const writer = createRecordWriter(file, scenario)
  writer.writeAttributes(ATTRIBUTES)
  for (const event of events) writer.writeEvent(event)
  for (const snapshot of snapshots) writer.writeSnapshot(encodePages(snapshot))
  writer.close()
}

/** All snapshots of a record. */
export function readSnapshots(file: string): Snapshot[] {
  const reader = openRecord(file)
  try {
    return [...reader.snapshots()]
  } finally {
    reader.close()
  }
}

/** Regions ascending and disjoint, from gaps and sizes in units of a page's `fraction`. */
function arbitraryTarget(fraction: number): fc.Arbitrary<SnapshotTarget> {
  const row = fc.tuple(
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 36 })),
    fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 2 ** 34 })),
    fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  )
  return fc.array(row, { maxLength: 40 }).map((rows) => {
    let at = 0
    return targetOf(
      rows.map(([gap, size, nrAccesses, age]) => {
        const start = at + gap / fraction
        at = start + size / fraction
        return [start, at, nrAccesses, age]
      }),
    )
  })
}

/** Snapshots in order, some with addresses within pages. */
export const arbitrarySnapshots: fc.Arbitrary<Snapshot[]> = fc
  .array(
    fc.record({
      stepUs: fc.integer({ min: 0, max: 200_000 }),
      context: fc.integer({ min: 0, max: 3 }),
      targets: fc
        .constantFrom(1, 1, 1, 8, 4096)
        .chain((fraction) => fc.array(arbitraryTarget(fraction), { maxLength: 3 })),
    }),
    { maxLength: 30 },
  )
  .map((parts) => {
    let timeUs = 0
    return parts.map(({ stepUs, context, targets }) => {
      timeUs += stepUs
      return { timeUs, context, attributesId: 0, targets }
    })
  })
